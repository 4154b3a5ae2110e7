import { zipSync, type Zippable } from 'fflate';

export interface ArchivedFile {
  /** Path inside of the archive, with `/`. */
  path: string;
  bytes: Uint8Array;
}

/** The first moment that a zip can name, in whatever time zone this runs. */
const FIRST_MOMENT = new Date(1980, 0, 1);

/** A zip that depends on nothing but paths and contents: files by path, one fixed time, no names of users or systems. */
export function zipArchive(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const entries: Zippable = Object.fromEntries(sorted.map(({ path, bytes }) => [path, bytes]));
  return zipSync(entries, { level: 9, mtime: FIRST_MOMENT });
}
