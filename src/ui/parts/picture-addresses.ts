import { lookAt } from '../files/use-content.ts';
import type { LocalData } from '../data/local-data.ts';
import type { Ports } from '../ports.ts';

/** px; the largest that a profile picture is shown at, on fine screens twice as fine. */
const MAX_SIDE = 200;
/** So many that nobody shows any more are kept, for lists that are scrolled. */
const KEPT = 60;

interface Drawn {
  users: number;
  /** Of a blob; null if the bytes are no picture. */
  url: Promise<string | null>;
}

const pages = new WeakMap<LocalData, Map<string, Drawn>>();

async function draw(data: LocalData, stillPicture: Ports['stillPicture'], file: string): Promise<string | null> {
  const bytes = await data.fileContent(file);
  if (bytes === null || (await lookAt(bytes, 'picture')) === null) return null;
  const still = await stillPicture(bytes, MAX_SIDE);
  return still && URL.createObjectURL(still);
}

/**
 * The address of a small, still form of a profile picture, which all who show it share.
 *
 * @param file id of its row, whose content is here
 * @returns the address (null: it cannot be shown), and what to call when it is not shown any more
 */
export function pictureAddress(
  data: LocalData,
  stillPicture: Ports['stillPicture'],
  file: string,
): { url: Promise<string | null>; release: () => void } {
  const drawn = pages.get(data) ?? new Map<string, Drawn>();
  pages.set(data, drawn);
  const known = drawn.get(file) ?? { users: 0, url: draw(data, stillPicture, file).catch(() => null) };
  known.users++;
  drawn.delete(file); // the order is that of the last use
  drawn.set(file, known);
  return {
    url: known.url,
    release: () => {
      known.users--;
      const unused = [...drawn].filter(([, { users }]) => users === 0);
      for (const [id, { url }] of unused.slice(0, Math.max(0, unused.length - KEPT))) {
        drawn.delete(id);
        void url.then((address) => address !== null && URL.revokeObjectURL(address));
      }
    },
  };
}
