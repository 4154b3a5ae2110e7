import { browser } from 'wxt/browser';
import { pictureOfUrl } from './screenshot.ts';

/** Where a picture of a page stands. */
export interface PageImage {
  tabId: number;
  frameId: number;
  /** Its address, as the page names it. */
  url: string;
}

/**
 * A picture that a page shows, drawn from the page itself: nothing is fetched. It needs the permission of the moment that a
 * click on our menu entry gives (`activeTab`).
 *
 * @returns null if the browser does not allow it: the page is protected, or the picture is of another site
 */
export async function readPageImage({ tabId, frameId, url }: PageImage): Promise<Blob | null> {
  try {
    const target = { tabId, frameIds: [frameId] };
    const [answer] = await browser.scripting.executeScript({ target, func: drawImage, args: [url] });
    const drawn: unknown = answer?.result;
    return typeof drawn === 'string' ? pictureOfUrl(drawn) : null;
  } catch {
    return null;
  }
}

/** Runs inside the page, so it may use nothing from around it. */
function drawImage(url: string): string | null {
  const longest = 2_000; // px, what is sent at most
  const image = [...document.images].find(({ currentSrc, src }) => currentSrc === url || src === url);
  if (image === undefined || !image.complete || image.naturalWidth === 0) return null;
  const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const isPhoto = /\.jpe?g($|[?#])|^data:image\/jpeg/i.test(url);
  try {
    return canvas.toDataURL(isPhoto ? 'image/jpeg' : 'image/png', 0.95);
  } catch {
    return null; // of another site that does not share it
  }
}
