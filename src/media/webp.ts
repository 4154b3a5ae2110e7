import { MalformedMediaError } from './errors.ts';
import { exifWithOrientation, orientationOf, type Orientation } from './exif.ts';
import { plainProfile } from './icc.ts';
import { fromLatin1, joined, Octets, u32Bytes } from './octets.ts';
import type { PictureSize, StrippedPicture } from './stripped-picture.ts';

const HEADER_BYTES = 12;
const FLAG = { animation: 0x02, exif: 0x08, alpha: 0x10, profile: 0x20 };
/** Position and duration before the chunks of a frame. */
const FRAME_HEADER_BYTES = 16;
const IN_FRAME = new Set(['ALPH', 'VP8 ', 'VP8L']);
const KEPT = new Set([...IN_FRAME, 'ANIM']);

interface Chunk {
  name: string;
  content: Uint8Array;
}

/** Chunks from `at` to the end of `octets`. @throws MalformedMediaError where they stop making sense */
function* chunks(octets: Octets, at: number): Generator<Chunk> {
  while (at < octets.length) {
    const length = octets.u32(at + 4, true);
    yield { name: octets.fourCc(at), content: octets.part(at + 8, length) };
    at += 8 + length + (length & 1);
  }
}

/** The file as far as its header says it goes. */
function riff(bytes: Uint8Array): Octets {
  const octets = new Octets(bytes);
  if (!octets.says(0, 'RIFF') || !octets.says(8, 'WEBP')) throw new MalformedMediaError('no start of a WebP');
  return new Octets(octets.part(0, 8 + octets.u32(4, true)));
}

/** Width and height of the canvas or of the only frame. */
export function webpSize(bytes: Uint8Array): PictureSize {
  const octets = riff(bytes);
  return sizeOf(octets.fourCc(HEADER_BYTES), new Octets(octets.part(20, octets.u32(16, true))));
}

function sizeOf(name: string, first: Octets): PictureSize {
  if (name === 'VP8X') {
    const animated = (first.u8(0) & FLAG.animation) !== 0;
    return { width: first.u24le(4) + 1, height: first.u24le(7) + 1, animated };
  }
  if (name === 'VP8L') {
    const packed = first.u32(1, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1, animated: false };
  }
  if (name !== 'VP8 ') throw new MalformedMediaError('unknown first chunk of a WebP');
  return { width: first.u16(6, true) & 0x3fff, height: first.u16(8, true) & 0x3fff, animated: false };
}

/** Keeps pixels, transparency, animation and colours; EXIF, XMP, unknown chunks and what follows the end are gone. */
export function stripWebp(bytes: Uint8Array): StrippedPicture {
  const kept: Uint8Array[] = [];
  let orientation: Orientation = 1;
  let [profile, pixels] = [null as Uint8Array | null, false];
  let canvas: Uint8Array | null = null;
  for (const { name, content } of chunks(riff(bytes), HEADER_BYTES)) {
    if (name === 'VP8X' && canvas === null) canvas = new Octets(content).part(0, 10).slice();
    else if (name === 'ICCP' && profile === null) profile = plainProfile(content);
    else if (name === 'ANMF') kept.push(chunk(name, frame(content)));
    else if (KEPT.has(name)) kept.push(chunk(name, content));
    else if (name === 'EXIF') orientation = orientationOf(content.subarray(startOfTiff(content)));
    pixels ||= name === 'ANMF' || name === 'VP8 ' || name === 'VP8L';
  }
  if (!pixels) throw new MalformedMediaError('a WebP without pixels');
  const head: Uint8Array[] = [];
  if (canvas !== null) {
    const flags = (canvas[0] ?? 0) & (FLAG.animation | FLAG.alpha);
    canvas.set([flags | (profile === null ? 0 : FLAG.profile), 0, 0, 0]);
    head.push(chunk('VP8X', canvas));
    if (profile !== null) head.push(chunk('ICCP', profile));
  }
  return { bytes: file(head.concat(kept)), orientation };
}

/** Some programs write JPEG's name of the block before it. */
const startOfTiff = (content: Uint8Array) => (new Octets(content).says(0, 'Exif\0\0') ? 6 : 0);

function frame(content: Uint8Array): Uint8Array {
  const octets = new Octets(content);
  const kept = [octets.part(0, FRAME_HEADER_BYTES)];
  for (const { name, content: inner } of chunks(octets, FRAME_HEADER_BYTES)) {
    if (IN_FRAME.has(name)) kept.push(chunk(name, inner));
  }
  return joined(kept);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  return joined([fromLatin1(name), u32Bytes(content.length, true), content, new Uint8Array(content.length & 1)]);
}

function file(parts: readonly Uint8Array[]): ReturnType<typeof joined> {
  const content = joined([fromLatin1('WEBP')].concat(parts));
  return joined([fromLatin1('RIFF'), u32Bytes(content.length, true), content]);
}

/** Adds an EXIF chunk that holds the orientation and nothing else. The canvas says that it is there. */
export function webpWithOrientation(bytes: Uint8Array, orientation: Orientation): Uint8Array {
  const parts: Uint8Array[] = [];
  let canvas: Uint8Array | null = null;
  for (const { name, content } of chunks(riff(bytes), HEADER_BYTES)) {
    if (name === 'VP8X') canvas = content.slice();
    else parts.push(chunk(name, content));
  }
  canvas ??= canvasFor(bytes);
  canvas[0] = (canvas[0] ?? 0) | FLAG.exif;
  parts.push(chunk('EXIF', exifWithOrientation(orientation)));
  return file([chunk('VP8X', canvas)].concat(parts));
}

/** The canvas chunk that a WebP of a single chunk does without. */
function canvasFor(bytes: Uint8Array): Uint8Array {
  const { width, height } = webpSize(bytes);
  const hasAlpha = new Octets(bytes).says(HEADER_BYTES, 'VP8L') && (((bytes[24] ?? 0) >> 4) & 1) === 1;
  const [w, h] = [u32Bytes(width - 1, true).subarray(0, 3), u32Bytes(height - 1, true).subarray(0, 3)];
  return joined([Uint8Array.of(hasAlpha ? FLAG.alpha : 0, 0, 0, 0), w, h]);
}
