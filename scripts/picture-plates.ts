import type { Page } from 'puppeteer-core';
import { readPictureCode } from '../src/ui/scan/read-code.ts';

/** Reads every QR plate in sight from its picture, as somebody's camera would; names those that cannot be read. */
export async function plateFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  for (const plate of await page.$$('svg.qr')) {
    const box = await plate.boundingBox();
    const viewport = page.viewport();
    if (box === null || viewport === null || box.y + box.height > viewport.height) continue;
    const label = await plate.evaluate((element) => element.getAttribute('aria-label') ?? '');
    if (
      await plate.evaluate(
        (element) => element.closest('dialog') === null && document.querySelector('dialog[open]') !== null,
      )
    )
      continue; // below a dialog
    const png = await plate.screenshot({ encoding: 'base64' });
    const pixels = await page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const colours = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
      return { width: bitmap.width, height: bitmap.height, data: [...colours] };
    }, png);
    const text = await readPictureCode({ ...pixels, data: Uint8ClampedArray.from(pixels.data) });
    if (text === null || !EXPECTED.test(text)) findings.push(`“${label}” cannot be read: ${text}`);
  }
  return findings;
}

/** An Account ID, a seed, a link. */
const EXPECTED = /^(05[0-9a-f]{64}|[0-9a-f]{32}|starling:link:1:[0-9a-f]{22})$/;
