import { MalformedMediaError, PictureRefusedError } from './errors.ts';
import { gifSize } from './gif.ts';
import { jpegSize } from './jpeg.ts';
import { MAX_PIXELS } from './limits.ts';
import { Octets } from './octets.ts';
import { pngSize } from './png.ts';
import type { PictureSize } from './stripped-picture.ts';
import { webpSize } from './webp.ts';

/** First bytes of a file. `?` stands for any byte. The first line that fits counts. */
const MAGIC = [
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF????WEBP', 'image/webp'],
  ['RIFF????WAVE', 'audio/wav'],
  ['RIFF????AVI ', 'video/x-msvideo'],
  ['BM????\0\0\0\0', 'image/bmp'],
  ['\0\0\x01\0', 'image/x-icon'],
  ['\0\0\x02\0', 'image/x-icon'], // with a place to click
  ['II*\0????CR\x02', 'image/x-camera-raw'], // Canon
  ['II*\0', 'image/tiff'], // most other cameras, too
  ['MM\0*', 'image/tiff'],
  ['II+\0', 'image/tiff'],
  ['MM\0+', 'image/tiff'],
  ['IIU\0', 'image/x-camera-raw'], // Panasonic
  ['IIRO', 'image/x-camera-raw'], // Olympus
  ['IIRS', 'image/x-camera-raw'],
  ['MMOR', 'image/x-camera-raw'],
  ['II\x1a\0\0\0HEAPCCDR', 'image/x-camera-raw'], // Canon, old
  ['FUJIFILMCCD-RAW', 'image/x-camera-raw'],
  ['\0MRM', 'image/x-camera-raw'], // Minolta
  ['FOVb', 'image/x-camera-raw'], // Sigma
  ['II\xbc', 'image/jxr'],
  ['8BPS', 'image/vnd.adobe.photoshop'],
  ['gimp xcf', 'image/x-xcf'],
  ['\0\0\0\x0cjP  ', 'image/jp2'],
  ['\xff\x4f\xff\x51', 'image/jp2'],
  ['\xff\x0a', 'image/jxl'],
  ['\0\0\0\x0cJXL ', 'image/jxl'],
  ['%PDF-', 'application/pdf'],
  ['%!PS', 'application/postscript'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'video/x-ms-asf'],
  ['\x1a\x45\xdf\xa3', 'video/webm'],
  ['ID3', 'audio/mpeg'],
  ['OggS', 'audio/ogg'],
  ['fLaC', 'audio/flac'],
  ['PK\x03\x04', 'application/zip'],
  ['PK\x05\x06', 'application/zip'],
  ['Rar!\x1a\x07', 'application/vnd.rar'],
  ['7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  ['\x1f\x8b\x08', 'application/gzip'],
  ['MZ', 'application/vnd.microsoft.portable-executable'],
  ['\x7fELF', 'application/x-executable'],
] as const;

/** The first names in an `ftyp` box, and what they mean. Others are a film. */
const BRANDS: Readonly<Record<string, FileType>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  hevc: 'image/heic',
  mif1: 'image/heic',
  msf1: 'image/heic',
  hevx: 'image/heic',
  heis: 'image/heic',
  hevm: 'image/heic',
  hevs: 'image/heic',
  mif2: 'image/heic',
  'crx ': 'image/x-camera-raw',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
  'qt  ': 'video/quicktime',
};

/** Brands of more than one type. */
const GENERAL = new Set(['mif1', 'msf1', 'mif2']);

/** What the first bytes of a file show it to be. */
export type FileType =
  | (typeof MAGIC)[number][1]
  | 'image/avif'
  | 'image/heic'
  | 'image/svg+xml'
  | 'text/html'
  | 'audio/mp4'
  | 'audio/aac'
  | 'video/mp4'
  | 'video/quicktime'
  | 'application/octet-stream';

/** How far we look for the first tag of a text. */
const TEXT_BYTES = 1_024;
/** How far we look for the sizes in an AVIF or HEIC. */
const BOX_BYTES = 65_536;

/** The type that a file really has, whatever its name says; `application/octet-stream` if unknown. Never throws. */
export function fileTypeOf(bytes: Uint8Array): FileType {
  const octets = new Octets(bytes);
  for (const [magic, type] of MAGIC) if (fits(bytes, magic)) return type;
  if (octets.says(4, 'ftyp') && octets.length >= 12) return brandOf(octets);
  const second = bytes[1] ?? 0;
  if (bytes[0] === 0xff && (second & 0xf6) === 0xf0) return 'audio/aac';
  if (bytes[0] === 0xff && (second & 0xe6) === 0xe2) return 'audio/mpeg'; // layer III
  return textTypeOf(bytes);
}

function fits(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magic.length) return false;
  for (let i = 0; i < magic.length; i++) {
    if (magic[i] !== '?' && bytes[i] !== magic.charCodeAt(i)) return false;
  }
  return true;
}

/** The main brand; for the general one of pictures (`mif1`), and for one that we do not know, the further ones. */
function brandOf(octets: Octets): FileType {
  const main = octets.fourCc(8);
  const known = BRANDS[main];
  if (known !== undefined && !GENERAL.has(main)) return known;
  const end = Math.min(octets.u32(0), octets.length, 128);
  const further: string[] = [];
  for (let at = 16; at + 4 <= end; at += 4) further.push(octets.fourCc(at));
  if (further.some((brand) => brand.startsWith('avi'))) return 'image/avif';
  return known ?? further.map((brand) => BRANDS[brand]).find((type) => type?.startsWith('image/')) ?? 'video/mp4';
}

/** HTML and SVG, also behind a byte order mark, comments and declarations. Both can hold programs. */
function textTypeOf(bytes: Uint8Array): FileType {
  const start = bytes.subarray(0, TEXT_BYTES);
  const wide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  const text = (wide ? latin1Of(start.filter((byte) => byte !== 0)).slice(2) : latin1Of(start)).toLowerCase();
  const trimmed = text.replace(/^(\xef\xbb\xbf)?\s+|^\xef\xbb\xbf/, '');
  if (!trimmed.startsWith('<')) return 'application/octet-stream';
  if (/<svg[\s>:]|<!doctype svg/.test(trimmed)) return 'image/svg+xml';
  return /<(!doctype html|html|head|body|script|iframe|title|style|meta)\b/.test(trimmed)
    ? 'text/html'
    : 'application/octet-stream';
}

function latin1Of(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Pictures that we show. Never SVG: it can hold programs and fetch from elsewhere. */
export type PictureType =
  'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/heic' | 'image/bmp';

/** What is known of a picture before it is decoded. */
export interface PictureHeader extends PictureSize {
  type: PictureType;
}

/**
 * Type and size of a picture from its header, refused before decoding if it would fill the memory.
 *
 * @throws PictureRefusedError `not-a-picture`, `not-decodable` (its header is damaged) or `too-many-pixels`
 */
export function pictureHeader(bytes: Uint8Array): PictureHeader {
  const type = fileTypeOf(bytes);
  const measure = MEASURES[type as PictureType] as ((bytes: Uint8Array) => PictureSize) | undefined;
  if (measure === undefined) throw new PictureRefusedError('not-a-picture', `${type} is no picture that we show`);
  let size: PictureSize;
  try {
    size = measure(bytes);
  } catch (cause) {
    if (!(cause instanceof MalformedMediaError)) throw cause;
    throw new PictureRefusedError('not-decodable', `damaged header of ${type}`, { cause });
  }
  const { width, height } = size;
  if (width < 1 || height < 1) throw new PictureRefusedError('not-decodable', `${type} without a size`);
  if (width * height > MAX_PIXELS) {
    throw new PictureRefusedError('too-many-pixels', `${width} × ${height} pixels`);
  }
  return { type: type as PictureType, ...size };
}

const MEASURES: Readonly<Record<PictureType, (bytes: Uint8Array) => PictureSize>> = {
  'image/jpeg': jpegSize,
  'image/png': pngSize,
  'image/gif': gifSize,
  'image/webp': webpSize,
  'image/avif': heifSize,
  'image/heic': heifSize,
  'image/bmp': bmpSize,
};

/** The largest of the sizes (`ispe`) in the first boxes: of the picture, its tiles and its small picture. */
function heifSize(bytes: Uint8Array): PictureSize {
  const octets = new Octets(bytes);
  const sequence = octets.says(8, 'avis') || octets.says(8, 'hevc') || octets.says(8, 'msf1');
  let size = { width: 0, height: 0, animated: sequence };
  const end = Math.min(octets.length - 16, BOX_BYTES);
  for (let at = bytes.indexOf(0x69, 12); at !== -1 && at <= end; at = bytes.indexOf(0x69, at + 1)) {
    if (!octets.says(at, 'ispe')) continue;
    const [width, height] = [octets.u32(at + 8), octets.u32(at + 12)];
    if (width * height > size.width * size.height) size = { width, height, animated: sequence };
  }
  return size;
}

function bmpSize(bytes: Uint8Array): PictureSize {
  const octets = new Octets(bytes);
  const [width, height] = [octets.u32(18, true) | 0, octets.u32(22, true) | 0];
  return { width, height: Math.abs(height), animated: false }; // below zero: stored from top to bottom
}
