import { PictureRefusedError } from '../media/errors.ts';
import { pictureHeader } from '../media/sniff.ts';
import type { Pixels } from './camera.ts';
import { withPixels } from './picture-pixels.ts';

/** Larger pictures are drawn smaller: a code that is still legible then was large enough. */
const LONGEST_EDGE = 1600;
/** No photo of a code is larger; what is, is not even opened. */
const MAX_BYTES = 40_000_000;

/** The pixels of a picture, drawn on white; null if this browser cannot read it. */
export async function pixelsOfPicture(file: Blob): Promise<Pixels | null> {
  if (file.size > MAX_BYTES) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return await withPixels(bytes, pictureHeader(bytes), drawn);
  } catch (error) {
    if (error instanceof PictureRefusedError) return null;
    throw error;
  }
}

function drawn(bitmap: ImageBitmap): Pixels | null {
  const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) return null;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
