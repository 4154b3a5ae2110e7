import { browser } from 'wxt/browser';
import type { Area } from './picture-pixels.ts';
import { PictureRefusedError } from '../media/errors.ts';

/**
 * What is to be seen in the tab in front, as PNG. It needs the permission of the moment that a click on our button gives
 * (`activeTab`).
 *
 * @returns null if the browser does not allow it: no such click, or a page of the browser's own
 */
export async function captureTab(): Promise<Blob | null> {
  try {
    const url = await browser.tabs.captureVisibleTab({ format: 'png' });
    return pictureOfUrl(url);
  } catch {
    return null;
  }
}

/** `data:image/png;base64,…`: our pages may not fetch such addresses. Exported for tests. */
export function pictureOfUrl(url: string): Blob | null {
  const match = /^data:(image\/(?:png|jpeg|webp));base64,/.exec(url);
  if (match === null) return null;
  try {
    const text = atob(url.slice(match[0].length));
    return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type: match[1] ?? '' });
  } catch {
    return null; // no base64
  }
}

/** A part of a picture of our own, in its pixels, as PNG. */
export async function cropPicture(picture: Blob, { x, y, width, height }: Area): Promise<Blob> {
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new PictureRefusedError('not-decodable', 'no canvas to draw on');
  context.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}
