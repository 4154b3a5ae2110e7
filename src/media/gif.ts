import { MalformedMediaError } from './errors.ts';
import { fromLatin1, joined, Octets } from './octets.ts';
import type { PictureSize, StrippedPicture } from './stripped-picture.ts';

const HEADER_BYTES = 13;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const [GRAPHIC_CONTROL, APPLICATION] = [0xf9, 0xff];
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

/** An image or an extension, from its first byte to its terminator. */
interface Block {
  /** What an extension is about; null for images. */
  label: number | null;
  at: number;
  bytes: Uint8Array;
}

/** Bytes of a table of colours, whose size is packed into the flags before it. */
const tableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Where the blocks begin. @throws MalformedMediaError if it is no GIF */
function startOfBlocks(octets: Octets): number {
  if (!octets.says(0, 'GIF87a') && !octets.says(0, 'GIF89a')) throw new MalformedMediaError('no start of a GIF');
  return HEADER_BYTES + tableBytes(octets.u8(10));
}

/** One block after the other up to the trailer, which many programs leave out. */
function* blocks(octets: Octets): Generator<Block> {
  for (let at = startOfBlocks(octets); at < octets.length;) {
    const kind = octets.u8(at);
    if (kind === TRAILER) return;
    if (kind !== EXTENSION && kind !== IMAGE) throw new MalformedMediaError(`unknown GIF block at ${at}`);
    const label = kind === EXTENSION ? octets.u8(at + 1) : null;
    const data = kind === EXTENSION ? at + 2 : at + 10 + tableBytes(octets.u8(at + 9)) + 1; // the size of a code
    const end = endOfSubBlocks(octets, data);
    yield { label, at, bytes: octets.part(at, end - at) };
    at = end;
  }
}

function endOfSubBlocks(octets: Octets, at: number): number {
  for (;;) {
    const length = octets.u8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
}

/** Width and height of the screen, enlarged to the first image as browsers do. */
export function gifSize(bytes: Uint8Array): PictureSize {
  const octets = new Octets(bytes);
  let [width, height, images] = [octets.u16(6, true), octets.u16(8, true), 0];
  for (const { label, at } of blocks(octets)) {
    if (label !== null) continue;
    if (++images === 2) break;
    width = Math.max(width, octets.u16(at + 1, true) + octets.u16(at + 5, true));
    height = Math.max(height, octets.u16(at + 3, true) + octets.u16(at + 7, true));
  }
  return { width, height, animated: images > 1 };
}

/** Keeps images, their times and how often they repeat; comments, texts, other programs' blocks and what follows the end are gone. */
export function stripGif(bytes: Uint8Array): StrippedPicture {
  const octets = new Octets(bytes);
  const kept = [octets.part(0, startOfBlocks(octets))];
  let images = 0;
  for (const { label, bytes: whole } of blocks(octets)) {
    if (label === null) images++;
    if (label === null || label === GRAPHIC_CONTROL) kept.push(whole);
    else if (label === APPLICATION) kept.push(loop(new Octets(whole)));
  }
  if (images === 0) throw new MalformedMediaError('a GIF without an image');
  kept.push(Uint8Array.of(TRAILER));
  return { bytes: joined(kept), orientation: 1 };
}

/** How often the animation repeats, if this extension says that; else nothing. */
function loop(octets: Octets): Uint8Array {
  const name = LOOPS.find((known) => octets.says(3, known));
  if (name === undefined || octets.u8(2) !== 11 || octets.length < 19 || octets.u8(14) !== 3) return new Uint8Array();
  return joined([
    Uint8Array.of(EXTENSION, APPLICATION, 11),
    fromLatin1(name),
    Uint8Array.of(3, 1, octets.u8(16), octets.u8(17), 0),
  ]);
}
