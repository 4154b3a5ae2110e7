import { Octets } from './octets.ts';

/** How a picture is to be turned before it is shown: 1 is upright, 2–8 as EXIF counts, from 5 on width and height change places. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const TYPE_SHORT = 3;
/** Directories of cameras have some twenty entries. */
const MAX_ENTRIES = 500;

/**
 * The orientation in an EXIF block (from its TIFF header on); 1 if it says none, or nothing that can be read.
 * Looks at the first directory only, where it belongs.
 */
export function orientationOf(tiff: Uint8Array): Orientation {
  const octets = new Octets(tiff);
  const little = octets.says(0, 'II*\0');
  if (!little && !octets.says(0, 'MM\0*')) return 1;
  if (octets.length < 8) return 1;
  const directory = octets.u32(4, little);
  if (directory + 2 > octets.length) return 1;
  const count = Math.min(octets.u16(directory, little), MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > octets.length) return 1;
    if (octets.u16(entry, little) !== ORIENTATION_TAG) continue;
    const value = octets.u16(entry + 8, little);
    return octets.u16(entry + 2, little) === TYPE_SHORT && value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The smallest EXIF block (TIFF header, one directory with one entry) that says how a picture is turned: 26 bytes. */
export function exifWithOrientation(orientation: Orientation): Uint8Array {
  const bytes = new Uint8Array(26);
  bytes.set([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]); // big endian, the directory follows at once
  bytes.set([0, 1], 8);
  bytes.set([ORIENTATION_TAG >> 8, ORIENTATION_TAG & 255, 0, TYPE_SHORT, 0, 0, 0, 1, 0, orientation], 10);
  return bytes; // the zeros at the end: no further directory
}
