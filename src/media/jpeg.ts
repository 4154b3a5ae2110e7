import { MalformedMediaError } from './errors.ts';
import { exifWithOrientation, orientationOf, type Orientation } from './exif.ts';
import { MAX_PROFILE_BYTES, plainProfile } from './icc.ts';
import { fromLatin1, joined, Octets } from './octets.ts';
import type { PictureSize, StrippedPicture } from './stripped-picture.ts';

const [SOI, EOI, SOS, APP0, APP1, APP2, APP14] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee];
const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';
/** Bytes of a profile in one segment: 65 535 less length, name and two counters. */
const ICC_PART_BYTES = 65_519;

/** Tables, frame and scans. What is not here is not needed to decode. */
const NEEDED = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, SOS]);
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const hasNoLength = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

const NONE = new Uint8Array();

/** From its marker (`FF xx`) to its end; a scan includes its compressed pixels. `payload` follows the length. */
interface Segment {
  marker: number;
  bytes: Uint8Array;
  payload: Uint8Array;
}

/** One segment after the other up to the end of the first picture. @throws MalformedMediaError where they stop making sense */
function* segments(octets: Octets): Generator<Segment> {
  if (octets.length < 4 || octets.u16(0) !== (0xff00 | SOI)) throw new MalformedMediaError('no start of a JPEG');
  for (let at = 2; ;) {
    if (octets.u8(at) !== 0xff) throw new MalformedMediaError(`no JPEG marker at ${at}`);
    while (octets.u8(at + 1) === 0xff) at++; // filling
    const marker = octets.u8(at + 1);
    if (marker === EOI) return;
    if (hasNoLength(marker)) {
      at += 2;
      continue;
    }
    if (marker === 0 || marker === SOI) throw new MalformedMediaError(`unexpected JPEG marker ${marker}`);
    const length = octets.u16(at + 2);
    if (length < 2) throw new MalformedMediaError(`JPEG segment of ${length} bytes`);
    const payload = octets.part(at + 4, length - 2);
    const end = marker === SOS ? endOfScan(octets.bytes, at + 2 + length) : at + 2 + length;
    yield { marker, bytes: octets.part(at, end - at), payload };
    at = end;
  }
}

/** Where compressed pixels end: before a marker that neither is a stuffed FF nor counts restarts. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new MalformedMediaError('a JPEG scan does not end');
}

/** Width and height of a JPEG. @throws MalformedMediaError if there is no frame */
export function jpegSize(bytes: Uint8Array): PictureSize {
  for (const { marker, payload } of segments(new Octets(bytes))) {
    if (!isFrame(marker)) continue;
    const frame = new Octets(payload);
    return { height: frame.u16(1), width: frame.u16(3), animated: false };
  }
  throw new MalformedMediaError('a JPEG without a frame');
}

/** Keeps what decodes the pixels, the Adobe and JFIF marks and the colours of the profile; goes as far as the first picture does. */
export function stripJpeg(bytes: Uint8Array): StrippedPicture {
  let jfifMark: Uint8Array = NONE;
  let adobeMark: Uint8Array = NONE;
  const body: Uint8Array[] = [];
  const profile: Uint8Array[] = [];
  let orientation: Orientation | null = null;
  let scans = 0;
  for (const { marker, bytes: whole, payload } of segments(new Octets(bytes))) {
    const content = new Octets(payload);
    if (marker === SOS) scans++;
    if (NEEDED.has(marker) || isFrame(marker)) body.push(whole);
    else if (marker === APP0 && content.says(0, 'JFIF\0') && content.length >= 14) jfifMark = jfif(payload);
    else if (marker === APP14 && content.says(0, 'Adobe') && content.length >= 12) adobeMark = adobe(payload);
    else if (marker === APP1 && content.says(0, EXIF)) orientation ??= orientationOf(payload.subarray(EXIF.length));
    else if (marker === APP2 && content.says(0, ICC)) profile.push(payload);
  }
  if (scans === 0) throw new MalformedMediaError('a JPEG without pixels');
  const start = Uint8Array.of(0xff, SOI);
  return {
    bytes: joined([start, jfifMark, adobeMark, ...profileSegments(profile)].concat(body, Uint8Array.of(0xff, EOI))),
    orientation: orientation ?? 1,
  };
}

/** The JFIF mark without the small picture that may follow it. */
function jfif(payload: Uint8Array): Uint8Array {
  const plain = payload.slice(0, 14);
  plain.fill(0, 12); // no small picture
  return segment(APP0, plain);
}

/** Says how colours are counted (RGB, YCbCr, CMYK). */
const adobe = (payload: Uint8Array): Uint8Array => segment(APP14, payload.subarray(0, 12));

/** Puts the profile together from its numbered parts, takes the names out and parts it again. */
function profileSegments(parts: readonly Uint8Array[]): Uint8Array[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (parts.length === 0 || parts.length > 255 || total > MAX_PROFILE_BYTES) return [];
  const numbered = parts.filter((part) => part.length > ICC.length + 2);
  numbered.sort((a, b) => (a[ICC.length] ?? 0) - (b[ICC.length] ?? 0));
  const profile = plainProfile(joined(numbered.map((part) => part.subarray(ICC.length + 2))));
  if (profile === null) return [];
  const count = Math.ceil(profile.length / ICC_PART_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const part = profile.subarray(i * ICC_PART_BYTES, (i + 1) * ICC_PART_BYTES);
    return segment(APP2, joined([fromLatin1(ICC), Uint8Array.of(i + 1, count), part]));
  });
}

function segment(marker: number, payload: Uint8Array): Uint8Array {
  const length = payload.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 255), payload]);
}

/** Adds an EXIF block that holds the orientation and nothing else, behind the JFIF mark. */
export function jpegWithOrientation(bytes: Uint8Array, orientation: Orientation): Uint8Array {
  const octets = new Octets(bytes);
  const at = octets.u8(3) === APP0 ? 4 + octets.u16(4) : 2; // SOI, marker, and a length that counts itself
  const exif = segment(APP1, joined([fromLatin1(EXIF), exifWithOrientation(orientation)]));
  return joined([octets.part(0, at), exif, bytes.subarray(at)]);
}
