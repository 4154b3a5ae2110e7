import type { Bytes } from '../crypto/bytes.ts';
import { PictureRefusedError } from '../media/errors.ts';
import type { Size } from '../media/fitted-size.ts';
import { MAX_PIXELS } from '../media/limits.ts';
import type { PictureHeader } from '../media/sniff.ts';

/** A part of a picture, in pixels. */
export interface Area extends Size {
  x: number;
  y: number;
}

/** Up to so many pixels are decoded side by side with others: profile pictures, small photos. */
const LIGHT_PIXELS = 1_000_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Works on the pixels of a picture whose header was looked at, turned upright. Few bytes can hold very many pixels, so
 * that large pictures are decoded one after the other in a page, however many are asked for at once.
 *
 * @throws PictureRefusedError `not-decodable` (damaged, or not known to this browser) or `too-many-pixels`
 */
export async function withPixels<T>(
  bytes: Uint8Array,
  header: PictureHeader,
  work: (bitmap: ImageBitmap) => T | Promise<T>,
): Promise<T> {
  const decode = async (): Promise<T> => {
    const bitmap = await decodePicture(bytes, header);
    try {
      return await work(bitmap);
    } finally {
      bitmap.close();
    }
  };
  if (header.width * header.height <= LIGHT_PIXELS) return decode();
  const run = last.then(decode, decode);
  last = run.catch(() => undefined);
  return run;
}

/** Browsers do it beside the page's thread. */
async function decodePicture(bytes: Uint8Array, { type }: PictureHeader): Promise<ImageBitmap> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type }), { imageOrientation: 'from-image' });
  } catch (cause) {
    throw new PictureRefusedError('not-decodable', `${type} that this browser cannot read`, { cause });
  }
  if (bitmap.width * bitmap.height <= MAX_PIXELS) return bitmap;
  bitmap.close(); // its header told another size
  throw new PictureRefusedError('too-many-pixels', `${bitmap.width} × ${bitmap.height} pixels`);
}

/**
 * Draws an area of a picture (all of it) in another size. Much smaller ones are reached by halves: browsers look at four
 * pixels only when they shrink, and what lies between would be lost.
 */
export function paintPicture(bitmap: ImageBitmap, size: Size, area?: Area): OffscreenCanvas {
  let { x, y, width, height } = area ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
  let source: ImageBitmap | OffscreenCanvas = bitmap;
  for (;;) {
    const step = { width: nextSide(width, size.width), height: nextSide(height, size.height) };
    const canvas = new OffscreenCanvas(step.width, step.height);
    const context = contextOf(canvas);
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, x, y, width, height, 0, 0, step.width, step.height);
    if (source instanceof OffscreenCanvas) source.width = source.height = 0; // its memory, at once
    if (step.width === size.width && step.height === size.height) return canvas;
    [source, x, y, { width, height }] = [canvas, 0, 0, step];
  }
}

const nextSide = (from: number, to: number) => (from >= to * 4 ? Math.ceil(from / 2) : to);

/** Is any pixel less than opaque? */
export function hasTransparency(canvas: OffscreenCanvas): boolean {
  const { data } = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 255) return true;
  return false;
}

/**
 * Encodes with falling quality until it fits. JPEG knows no transparency: what shows through becomes white.
 *
 * @throws PictureRefusedError `too-large` if it does not fit at the lowest quality
 */
export async function encodeWithin<T extends 'image/jpeg' | 'image/webp'>(
  canvas: OffscreenCanvas,
  type: T,
  qualities: readonly number[],
  maxBytes: number,
): Promise<Size & { bytes: Bytes; contentType: T }> {
  if (type === 'image/jpeg') {
    const context = contextOf(canvas);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  for (const quality of qualities) {
    const blob = await canvas.convertToBlob({ type, quality });
    if (blob.type !== type) throw new PictureRefusedError('not-decodable', `this browser cannot write ${type}`);
    if (blob.size > maxBytes) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { bytes, contentType: type, width: canvas.width, height: canvas.height };
  }
  throw new PictureRefusedError('too-large', 'too large at the lowest quality');
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new PictureRefusedError('not-decodable', 'no canvas in this browser');
  return context;
}
