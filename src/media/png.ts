import { MalformedMediaError } from './errors.ts';
import { crc32 } from './crc32.ts';
import { exifWithOrientation, orientationOf, type Orientation } from './exif.ts';
import { MAX_PROFILE_BYTES, plainProfile } from './icc.ts';
import { fromLatin1, joined, Octets, u32Bytes } from './octets.ts';
import type { PictureSize, StrippedPicture } from './stripped-picture.ts';
import { deflate, inflate } from './zlib-stream.ts';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Length, name and check sum around the content of a chunk. */
const FRAME_BYTES = 12;

/** Pixels, palette, transparency, animation and colours. */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB cICP mDCV mDCv cLLI cLLi bKGD hIST acTL fcTL fdAT'.split(' '),
);

interface Chunk {
  name: string;
  whole: Uint8Array;
  content: Uint8Array;
}

/** One chunk after the other up to `IEND`. @throws MalformedMediaError where they stop making sense */
function* chunks(octets: Octets): Generator<Chunk> {
  if (!octets.says(0, SIGNATURE)) throw new MalformedMediaError('no start of a PNG');
  for (let at = SIGNATURE.length; ;) {
    const length = octets.u32(at);
    const whole = octets.part(at, length + FRAME_BYTES);
    const name = octets.fourCc(at + 4);
    if (at === SIGNATURE.length && (name !== 'IHDR' || length !== 13)) throw new MalformedMediaError('no PNG header');
    yield { name, whole, content: octets.part(at + 8, length) };
    if (name === 'IEND') return;
    at += whole.length;
  }
}

/** Width, height, and whether an animation is announced before the pixels. */
export function pngSize(bytes: Uint8Array): PictureSize {
  const octets = new Octets(bytes);
  let animated = false;
  for (const { name } of chunks(octets)) {
    if (name === 'acTL') animated = true;
    if (name === 'IDAT' || name === 'IEND') break;
  }
  return { width: octets.u32(16), height: octets.u32(20), animated };
}

/** Keeps what draws the picture; texts, times, EXIF, private chunks and what follows the end are gone. */
export async function stripPng(bytes: Uint8Array): Promise<StrippedPicture> {
  const kept: Uint8Array[] = [fromLatin1(SIGNATURE)];
  let orientation: Orientation = 1;
  let [profiled, pixels] = [false, false];
  for (const { name, whole, content } of chunks(new Octets(bytes))) {
    if (name === 'IDAT') pixels = true;
    if (KEPT.has(name)) kept.push(name === 'IEND' ? chunk('IEND', new Uint8Array()) : whole);
    else if (name === 'eXIf') orientation = orientationOf(content);
    else if (name === 'iCCP' && !profiled) {
      profiled = true;
      kept.push(await plainProfileChunk(content));
    } else if (isCritical(name)) throw new MalformedMediaError(`unknown PNG chunk that decoding needs`);
  }
  if (!pixels) throw new MalformedMediaError('a PNG without pixels');
  return { bytes: joined(kept), orientation };
}

/** A capital first letter: without it the picture cannot be drawn. */
const isCritical = (name: string) => ((name.codePointAt(0) ?? 0) & 0x20) === 0;

/** The colour profile without its name and without what it tells; nothing if it cannot be read. */
async function plainProfileChunk(content: Uint8Array): Promise<Uint8Array> {
  const nameEnd = content.indexOf(0);
  if (nameEnd === -1 || content[nameEnd + 1] !== 0) return new Uint8Array();
  const profile = await inflate(content.subarray(nameEnd + 2), MAX_PROFILE_BYTES).catch(() => null);
  const plain = profile === null ? null : plainProfile(profile);
  if (plain === null) return new Uint8Array();
  return chunk('iCCP', joined([fromLatin1('icc\0\0'), await deflate(plain)]));
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const checked = joined([fromLatin1(name), content]);
  return joined([u32Bytes(content.length), checked, u32Bytes(crc32(checked))]);
}

/** Adds an `eXIf` chunk that holds the orientation and nothing else, behind the header. */
export function pngWithOrientation(bytes: Uint8Array, orientation: Orientation): Uint8Array {
  const headerEnd = SIGNATURE.length + FRAME_BYTES + 13;
  const head = new Octets(bytes).part(0, headerEnd);
  return joined([head, chunk('eXIf', exifWithOrientation(orientation)), bytes.subarray(headerEnd)]);
}
