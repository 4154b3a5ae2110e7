import type { Bytes } from '../crypto/bytes.ts';
import { copyBytes } from '../crypto/bytes.ts';
import { MalformedMediaError } from './errors.ts';
import type { Orientation } from './exif.ts';
import { stripGif } from './gif.ts';
import { jpegWithOrientation, stripJpeg } from './jpeg.ts';
import { pngWithOrientation, stripPng } from './png.ts';
import { fileTypeOf, type FileType } from './sniff.ts';
import type { StrippedPicture } from './stripped-picture.ts';
import { stripWebp, webpWithOrientation } from './webp.ts';

/**
 * Takes out of a JPEG, PNG, WebP or GIF whatever tells about its maker, place, time or device, and whatever follows its
 * end. Pixels, transparency, animation and colours stay as they are, byte for byte. What is longer afterwards is so by
 * at most some hundred bytes.
 *
 * @throws MalformedMediaError if it is of another type or damaged; drawing it anew may still help
 * @see protocol 07 §5.8
 */
export async function stripMetadata(picture: Uint8Array): Promise<StrippedPicture> {
  const strip = STRIPPERS[fileTypeOf(picture)];
  if (strip === undefined) throw new MalformedMediaError('not a JPEG, PNG, WebP or GIF');
  return strip(picture);
}

const STRIPPERS: Partial<Record<FileType, (picture: Uint8Array) => StrippedPicture | Promise<StrippedPicture>>> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
  'image/gif': stripGif,
};

/**
 * A stripped picture that says how it is turned, and nothing else, so that its pixels need not be touched. A GIF cannot say it.
 *
 * @throws MalformedMediaError if `picture` is not what {@link stripMetadata} returned
 */
export function withOrientation(picture: Uint8Array, orientation: Orientation): Bytes {
  const type = fileTypeOf(picture);
  if (orientation !== 1 && type === 'image/jpeg') return copyBytes(jpegWithOrientation(picture, orientation));
  if (orientation !== 1 && type === 'image/png') return copyBytes(pngWithOrientation(picture, orientation));
  if (orientation !== 1 && type === 'image/webp') return copyBytes(webpWithOrientation(picture, orientation));
  return copyBytes(picture);
}
