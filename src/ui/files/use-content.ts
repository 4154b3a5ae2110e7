import { useEffect, useState } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import { useData, usePorts } from '../ports-context.ts';
import { isHere } from './file-kind.ts';
import type { shownContent } from './shown-content.ts';

export type Content =
  | { state: 'waiting' }
  /** `still`: an animation of which one picture is shown. */
  | { state: 'ready'; url: string; still: boolean }
  /** The bytes are not what they should be, or cannot be read. */
  | { state: 'broken' };

interface Wanted {
  kind: 'picture' | 'video' | 'sound';
  /** Content is held only while this is true. */
  near: boolean;
  /** px; pictures are drawn smaller if they are much larger. 0: as they are. */
  maxSide?: number;
  /** Show an animation as one picture. */
  still?: boolean;
}

const WAITING: Content = { state: 'waiting' };
/** Up to this many pixels a picture is shown as it is: smaller ones gain nothing from being drawn anew. */
const SMALL_PIXELS = 1_000_000;
/** Each frame of a larger animation would cost as much as a large photo: it is shown as one picture. */
const ANIMATED_PIXELS = 4_000_000;
/** A look at a file is written down at most this often. */
const USE_MS = 3_600_000;

/** An address of the content of a file for `<img>`, `<video>` or `<audio>`, which ends with the view or when it is far. */
export function useContent(file: FileRow | undefined, { kind, near, maxSide = 0, still = false }: Wanted): Content {
  const data = useData();
  const { stillPicture } = usePorts();
  const [content, setContent] = useState<Content>(WAITING);
  const wanted = file !== undefined && near && isHere(file);
  useEffect(() => {
    if (!wanted || data === null) return;
    let url: string | null = null;
    let current = true;
    const read = async (): Promise<Content> => {
      const bytes = await data.fileContent(file.id);
      const shown = bytes === null ? null : await lookAt(bytes, kind);
      if (bytes === null || shown === null) return { state: 'broken' };
      const stopped = shown.animated && (still || shown.pixels > ANIMATED_PIXELS);
      const smaller = maxSide > 0 && shown.pixels > Math.max(SMALL_PIXELS, maxSide ** 2) && !shown.animated;
      if (!current) return WAITING;
      const drawn = stopped || smaller ? await stillPicture(bytes, maxSide || 2048) : null;
      if (!current) return WAITING;
      // What could not be drawn small is not put into the page large.
      if (smaller && drawn === null) return { state: 'broken' };
      url = URL.createObjectURL(drawn ?? new Blob([bytes], { type: shown.type }));
      return { state: 'ready', url, still: stopped && drawn !== null };
    };
    read().then(
      (next) => current && setContent(next),
      () => current && setContent({ state: 'broken' }),
    );
    if (Date.now() - file.usedAtMs > USE_MS) void data.noteFileUse(file.id).catch(() => undefined);
    return () => {
      current = false;
      if (url !== null) URL.revokeObjectURL(url);
      setContent(WAITING);
    };
  }, [file?.id, wanted, data, kind, maxSide, still]);
  return wanted ? content : WAITING;
}

/** Looks what bytes are; the code for that is read with the first file. */
export const lookAt = async (...input: Parameters<typeof shownContent>): Promise<ReturnType<typeof shownContent>> =>
  (await import('./shown-content.ts')).shownContent(...input);

/** Does somebody want less movement? */
export const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
