import { thumbnail } from './picture-canvas.ts';

/** Longest side of a copied picture, px; clipboards keep it unpacked. */
const LONGEST_SIDE = 4096;

/**
 * Puts a received picture on the clipboard, as PNG: the only type that all browsers take.
 *
 * @param content asked for within a click, and read after it
 * @throws PictureRefusedError, and DOMException if the browser does not allow it
 */
export async function copyPicture(content: Promise<Uint8Array>): Promise<void> {
  const png = content.then(pngOf);
  png.catch(() => undefined); // the clipboard tells it
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function pngOf(bytes: Uint8Array): Promise<Blob> {
  const bitmap = await createImageBitmap(await thumbnail(bytes, LONGEST_SIDE));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}
