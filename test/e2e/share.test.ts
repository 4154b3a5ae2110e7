import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { chromiumView, inChromium, onboard, press, shows, type View } from './people.ts';
import { startWorld, type World } from './world.ts';

const PAGE = `<!doctype html><title>Starlings at dusk</title>
  <link rel="canonical" href="/murmuration"><p id="words">They turn as one.</p><a href="/nest?utm_source=x">nest</a>`;

let world: World;
let site: Server;
let origin: string;
let chromium: Chromium;

beforeAll(async () => {
  world = await startWorld();
  site = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE));
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  chromium = await startChromium();
  await onboard(inChromium(chromium), 'Mira', world.gatewayUrl);
});

afterAll(async () => {
  await chromium?.close();
  site?.close();
  await world?.stop();
});

async function sendToSelf(popup: View): Promise<void> {
  const first = `[...document.querySelectorAll('.recipient')].find((r) => r.innerText.includes('Note to Self'))`;
  await popup.until(`${first} !== undefined`);
  await popup.evaluate(`${first}.getAttribute('aria-selected') === 'true' || ${first}.click()`);
  await popup.until(`document.querySelector('.share-end [type=submit]')?.disabled === false`);
  await popup.evaluate(`document.querySelector('.share-end [type=submit]').click()`);
  await shows(popup, 'Sent to');
}

/** The cards in Note to Self, read in a tab of its own. */
async function cards(): Promise<string[]> {
  const list = await inChromium(chromium).open('popup.html#list');
  await list.until(`document.querySelector('[role=option]') !== null`);
  await list.evaluate(`document.querySelector('[role=option]').click()`);
  await list.until(`document.querySelector('.link-card') !== null`);
  return (await list.evaluate(`[...document.querySelectorAll('.link-card')].map((c) => c.innerText)`)) as string[];
}

describe('sharing a page', () => {
  it('from the toolbar: title, canonical address and selection arrive as a card', async () => {
    const page = await chromium.browser.newPage();
    await page.goto(`${origin}/evening?utm_source=newsletter&id=7`);
    await page.evaluate(`getSelection().selectAllChildren(document.getElementById('words'))`);
    const popup = chromiumView(await chromium.clickToolbarButton(page));
    await press(popup, 'Share page');
    await shows(popup, 'Starlings at dusk');
    await shows(popup, 'They turn as one.');
    await shows(popup, `${origin}/murmuration`.replace('http://', ''));
    await sendToSelf(popup);
    expect((await cards()).join()).toContain('Starlings at dusk');
  });

  it('from the menu: a link opens the sheet by itself, without what tracks', async () => {
    const page = await chromium.browser.newPage();
    await page.goto(`${origin}/evening`);
    const worker = await chromium.worker();
    await worker.evaluate(
      `chrome.contextMenus.onClicked.dispatch(${JSON.stringify({
        menuItemId: 'share-link',
        pageUrl: `${origin}/evening`,
        linkUrl: `${origin}/nest?utm_source=x&id=3`,
        editable: false,
      })}, undefined)`,
    );
    const popup = chromiumView(await chromium.pageAt(/(popup|app)\.html.*#share/));
    await shows(popup, 'nest?id=3');
    expect(await popup.evaluate('document.body.innerText')).not.toContain('utm_source=x');
    await sendToSelf(popup);
  });
});
