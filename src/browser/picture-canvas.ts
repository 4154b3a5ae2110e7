import type { Bytes } from '../crypto/bytes.ts';
import { MalformedMediaError, PictureRefusedError } from '../media/errors.ts';
import { fittedSize, type Size } from '../media/fitted-size.ts';
import { MAX_AVATAR_SIDE, MAX_FILE_BYTES, MAX_SENT_SIDE } from '../media/limits.ts';
import { pictureHeader, type PictureHeader } from '../media/sniff.ts';
import { stripMetadata, withOrientation } from '../media/strip-metadata.ts';
import { encodeWithin, hasTransparency, paintPicture, withPixels } from './picture-pixels.ts';

/** A picture as it may leave: without metadata and within the limits. */
export interface PreparedPicture extends Size {
  bytes: Bytes;
  contentType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
}

/** What we open at all. Cameras' largest JPEGs have some 50 MB. */
const MAX_OPENED_BYTES = 100_000_000;
/** JPEG and WebP quality, tried one after the other until the picture fits. @see protocol 07 §5.8 */
const QUALITIES = [0.95, 0.85, 0.75, 0.55, 0.3] as const;
/** For those who asked for small rather than exact. */
const COMPRESSED_QUALITIES = [0.75, 0.55, 0.3] as const;

/**
 * Makes a chosen picture ready to be sent. Its metadata always goes. JPEG and WebP within 2,000 × 2,000 pixels, and PNG
 * and GIF of any size, keep their pixels untouched; larger ones and other types are drawn anew.
 *
 * @param options.compress draw it anew, smaller, even if it could stay as it is; never an animation
 * @returns width and height as it is seen, turned upright
 * @throws PictureRefusedError
 * @see protocol 07 §5.8
 */
export async function preparePicture(file: Blob, options: { compress: boolean }): Promise<PreparedPicture> {
  const bytes = await read(file);
  const header = pictureHeader(bytes);
  const untouched = await strippedPicture(bytes, header);
  const stays = untouched !== null && (header.animated || !options.compress);
  if (stays && fitsUntouched(untouched, header)) return untouched;
  if (header.animated && hasFrames(header)) {
    // Drawn anew it would stand still.
    if (untouched === null) throw new PictureRefusedError('not-decodable', 'a damaged animation');
    throw new PictureRefusedError('too-large', `an animation of ${untouched.bytes.length} bytes`);
  }
  const redrawn = await redraw(bytes, header, options.compress ? COMPRESSED_QUALITIES : QUALITIES);
  const smaller =
    untouched !== null && fitsUntouched(untouched, header) && untouched.bytes.length <= redrawn.bytes.length;
  return smaller ? untouched : redrawn;
}

const hasFrames = ({ type }: PictureHeader) => type === 'image/gif' || type === 'image/webp' || type === 'image/png';

/** A picture of which only the pixels (and how it is turned) are left; null if it must be drawn anew for that. */
async function strippedPicture(bytes: Uint8Array, header: PictureHeader): Promise<PreparedPicture | null> {
  const { type } = header;
  if (type !== 'image/jpeg' && type !== 'image/png' && type !== 'image/webp' && type !== 'image/gif') return null;
  try {
    const stripped = await stripMetadata(bytes);
    // Browsers do not turn a WebP, so that others are to see it as it is seen here.
    const orientation = type === 'image/webp' ? 1 : stripped.orientation;
    const turned = orientation >= 5;
    return {
      bytes: withOrientation(stripped.bytes, orientation),
      contentType: type,
      width: turned ? header.height : header.width,
      height: turned ? header.width : header.height,
    };
  } catch (error) {
    if (error instanceof MalformedMediaError) return null; // the browser may be more forgiving
    throw error;
  }
}

/** Pixels of the lossless types are never touched while the bytes fit; photos are to have at most 2,000 on a side. */
function fitsUntouched({ bytes }: PreparedPicture, { type, width, height, animated }: PictureHeader): boolean {
  if (bytes.length > MAX_FILE_BYTES) return false;
  return animated || type === 'image/png' || type === 'image/gif' || Math.max(width, height) <= MAX_SENT_SIDE;
}

async function redraw(
  bytes: Uint8Array,
  header: PictureHeader,
  qualities: readonly number[],
): Promise<PreparedPicture> {
  const canvas = await withPixels(bytes, header, (bitmap) => paintPicture(bitmap, fittedSize(bitmap, MAX_SENT_SIDE)));
  return encodeWithin(canvas, photoType(header, canvas), qualities, MAX_FILE_BYTES);
}

/** WebP stays WebP; what is transparent becomes WebP, everything else JPEG, which all clients show. */
function photoType({ type }: PictureHeader, canvas: OffscreenCanvas): 'image/jpeg' | 'image/webp' {
  if (type === 'image/webp') return 'image/webp';
  return type !== 'image/jpeg' && hasTransparency(canvas) ? 'image/webp' : 'image/jpeg';
}

/** A square of a picture, in pixels as it is seen (turned upright). */
export interface Square {
  x: number;
  y: number;
  side: number;
}

/**
 * A profile picture: the chosen square, at most 600 × 600, as JPEG, or as WebP if it is transparent. Of an animation the
 * first frame.
 *
 * @param square what of it; moved and shrunk to lie inside if it does not
 * @throws PictureRefusedError
 * @see protocol 08 §5.2
 */
export async function cropAvatar(file: Blob, square: Square): Promise<PreparedPicture> {
  const bytes = await read(file);
  const header = pictureHeader(bytes);
  const canvas = await withPixels(bytes, header, (bitmap) => {
    const side = Math.max(1, Math.min(Math.round(square.side), bitmap.width, bitmap.height));
    const area = {
      x: Math.max(0, Math.min(Math.round(square.x), bitmap.width - side)),
      y: Math.max(0, Math.min(Math.round(square.y), bitmap.height - side)),
      width: side,
      height: side,
    };
    return paintPicture(bitmap, fittedSize(area, MAX_AVATAR_SIDE), area);
  });
  return encodeWithin(canvas, hasTransparency(canvas) ? 'image/webp' : 'image/jpeg', [0.9, 0.75], MAX_FILE_BYTES);
}

/**
 * A small still picture of a received one, safe to show. The original is never put into a page: its type and size are
 * read from its bytes, SVG and HTML are refused, and the browser decodes it outside of the page's thread.
 *
 * @param maxSide longest side in pixels; smaller pictures are not enlarged
 * @returns JPEG, or PNG if it is transparent
 * @throws PictureRefusedError
 */
export async function thumbnail(bytes: Uint8Array, maxSide: number): Promise<Blob> {
  const header = pictureHeader(bytes);
  const canvas = await withPixels(bytes, header, (bitmap) => paintPicture(bitmap, fittedSize(bitmap, maxSide)));
  const transparent = header.type !== 'image/jpeg' && hasTransparency(canvas);
  return canvas.convertToBlob(transparent ? { type: 'image/png' } : { type: 'image/jpeg', quality: 0.85 });
}

async function read(file: Blob): Promise<Bytes> {
  if (file.size > MAX_OPENED_BYTES) throw new PictureRefusedError('too-large', `a file of ${file.size} bytes`);
  return new Uint8Array(await file.arrayBuffer());
}
