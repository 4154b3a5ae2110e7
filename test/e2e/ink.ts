import type { Page } from 'puppeteer-core';

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Antialiasing and shadows end beside the box. */
const EDGE_PX = 3;
/** Of 255: colours are rounded anew with every picture. */
const SLIGHT = 12;
/**
 * So few pixels are passed over: three were seen beside a row of the list, twice in three runs, and their cause is not known
 * yet. A mark that runs out has dozens. To become 0 once the cause is found.
 */
const ROUNDING_PX = 8;
/** A page that moves for longer is judged as it is. */
const STILL_WITHIN_MS = 60_000;

/**
 * Pixels outside the element's own box that change when it is hidden: marks that run over the lines beside it, giant
 * glyphs, anything that boxes do not tell. The element stands in the middle of the window afterwards.
 */
export async function inkOutside(page: Page, canvas: Page, selector: string): Promise<number> {
  const place = async (): Promise<Box> => {
    const box = await page.evaluate((found: string) => {
      const element = document.querySelector<HTMLElement>(found);
      element?.scrollIntoView({ block: 'center' });
      (document.activeElement as HTMLElement | null)?.blur();
      const rect = element?.getBoundingClientRect();
      return rect ? { x: rect.x, y: rect.y, width: rect.width, height: rect.height } : null;
    }, selector);
    if (!box) throw new Error(`no ${selector}`);
    return box;
  };
  const hide = async (visibility: string): Promise<void> =>
    page.evaluate(
      (found: string, value: string) => {
        const element = document.querySelector<HTMLElement>(found);
        element?.style.setProperty('visibility', value, 'important');
      },
      selector,
      visibility,
    );
  let last = -1;
  for (const endMs = Date.now() + STILL_WITHIN_MS; ;) {
    const box = await place();
    const shown = await page.screenshot({ encoding: 'base64' });
    await hide('hidden');
    const hidden = await page.screenshot({ encoding: 'base64' });
    await hide('');
    const differing = await differingPixels(canvas, [shown, hidden], box);
    if (differing <= ROUNDING_PX) return 0;
    // What moves by itself (a list that loads, a caret) is no ink of this element: it has to be the same twice, in a page
    // that stands still.
    const again = await page.screenshot({ encoding: 'base64' });
    const isStill = (await differingPixels(canvas, [shown, again], box)) === 0;
    if ((isStill && differing === last) || Date.now() > endMs) return differing;
    last = isStill ? differing : -1;
  }
}

/** Compares two pictures of one window in a page that can draw. */
async function differingPixels(canvas: Page, pictures: readonly [string, string], box: Box): Promise<number> {
  return canvas.evaluate(
    async (sources: readonly string[], { x, y, width, height }: Box, edge: number, slight: number) => {
      const [one, other] = await Promise.all(
        sources.map(async (source) => {
          const picture = new Image();
          picture.src = `data:image/png;base64,${source}`;
          await picture.decode();
          const area = new OffscreenCanvas(picture.width, picture.height);
          const context = area.getContext('2d');
          context?.drawImage(picture, 0, 0);
          return context?.getImageData(0, 0, picture.width, picture.height);
        }),
      );
      if (!one || !other || one.width !== other.width) throw new Error('nothing to compare');
      let count = 0;
      for (let at = 0; at < one.width * one.height; at++) {
        const [left, top] = [at % one.width, Math.floor(at / one.width)];
        const isInside = left >= x - edge && left < x + width + edge && top >= y - edge && top < y + height + edge;
        if (isInside) continue;
        const differs = [0, 1, 2].some(
          (part) => Math.abs((one.data[at * 4 + part] ?? 0) - (other.data[at * 4 + part] ?? 0)) > slight,
        );
        if (differs) count += 1;
      }
      return count;
    },
    pictures,
    box,
    EDGE_PX,
    SLIGHT,
  );
}

/** What sticks out: elements wider or higher than what holds them, and a page that can be moved sideways. */
export async function sticksOut(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((found: string) => {
    const out: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) out.push(`the page is ${scrollWidth} wide`);
    for (const holder of document.querySelectorAll(found)) {
      const outer = holder.getBoundingClientRect();
      if (outer.left < -1 || outer.right > window.innerWidth + 1) out.push(`${holder.className} leaves the window`);
      for (const element of holder.querySelectorAll('*')) {
        const inner = element.getBoundingClientRect();
        const isHidden = inner.width <= 1 || inner.height <= 1 || element.closest('svg, .visually-hidden') !== null;
        if (isHidden) continue;
        if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1)
          out.push(`${element.className || element.tagName} leaves ${holder.className}`);
      }
    }
    return out;
  }, selector);
}
