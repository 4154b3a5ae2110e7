import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { chromiumView, inChromium, onboard, press, type View } from './people.ts';
import { startWorld, type World } from './world.ts';
import { fixture } from '../media/camera-pictures.ts';

/** Red above, blue below, whatever the size of the window. */
const PAGE = `<!doctype html><title>Two colours</title><style>
  body { margin: 0; background: linear-gradient(#f00 50%, #00f 50%) fixed; block-size: 100vh; }
</style>`;
/** The same picture of this site, and of another one. */
const album = (elsewhere: string) => `<!doctype html><title>Pictures</title>
  <img src="/photo.png"><img src="${elsewhere}/photo.png">`;
const PHOTO = fixture('alpha.png');

let world: World;
let site: Server;
let origin: string;
/** The same server by another name: another site, for a browser. */
let elsewhere: string;
let chromium: Chromium;

beforeAll(async () => {
  world = await startWorld();
  site = createServer(({ url }, response) => {
    if (url === '/photo.png') return response.writeHead(200, { 'content-type': 'image/png' }).end(PHOTO);
    const page = url === '/album' ? album(elsewhere) : PAGE;
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  elsewhere = origin.replace('127.0.0.1', 'localhost');
  chromium = await startChromium();
  await onboard(inChromium(chromium), 'Mira', world.gatewayUrl);
});

afterAll(async () => {
  await chromium?.close();
  site?.close();
  await world?.stop();
});

/** Our page opens where the last one was closed: in the list, or there already. */
const enterNoteToSelf = (view: View): Promise<void> =>
  view.until(`(() => {
    if (document.querySelector('textarea') !== null) return true;
    (document.querySelector('.note-button') ?? document.querySelector('[aria-label="New conversation"]'))?.click();
    return false;
  })()`);

/** Colours of the corners of the first picture in the conversation, once it is drawn. */
async function corners(view: View): Promise<unknown> {
  const image = `document.querySelector('.bubble img')`;
  await view.until(`${image}?.complete && ${image}.naturalWidth > 0`);
  return view.evaluate(`(() => {
    const { naturalWidth: width, naturalHeight: height } = ${image};
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(${image}, 0, 0);
    return [[2, 2], [width - 3, height - 3]].map(([x, y]) => {
      const [red, , blue] = context.getImageData(x, y, 1, 1).data;
      return red > blue ? 'red' : 'blue';
    });
  })()`);
}

describe('a screenshot', () => {
  it('of the page behind the popup goes along, or a part of it that was chosen with keys', async () => {
    const page = await chromium.browser.newPage();
    await page.goto(origin);
    const popup = await chromium.clickToolbarButton(page);
    const view = chromiumView(popup);
    await enterNoteToSelf(view);
    await press(view, 'Add something');
    await press(view, 'Screenshot of the page');
    const image = `document.querySelector('.crop img')`;
    await view.until(`${image}?.complete && ${image}.naturalWidth > 0`);
    await popup.focus('.crop-top');
    await popup.keyboard.down('Shift');
    for (let times = 0; times < 6; times++) await popup.keyboard.press('ArrowDown');
    await popup.keyboard.up('Shift');
    await view.until(`document.querySelector('.crop-top').getAttribute('aria-valuenow') === '60'`);
    await press(view, 'Add screenshot');
    await view.until(`document.querySelector('.draft-row img')?.complete`);
    await press(view, 'Send');
    expect(await corners(view)).toEqual(['blue', 'blue']);
    await popup.close();
  });

  it('is not allowed without a click on our button, which is said', async () => {
    const view = await inChromium(chromium).open('popup.html');
    await enterNoteToSelf(view);
    await press(view, 'Add something');
    await press(view, 'Screenshot of the page');
    await view.until(`document.body.innerText.includes('does not let us see this page')`);
    expect(await view.evaluate(`document.querySelector('dialog[open]')`)).toBeNull();
  });
});

describe('a picture of a page', () => {
  /** "Share picture with Starling" in its menu: the sheet that opens. */
  async function sharePicture(srcUrl: string): Promise<View> {
    const page = await chromium.browser.newPage();
    await page.goto(`${origin}/album`);
    await chromiumView(page).until(`[...document.images].every((image) => image.naturalWidth > 0)`);
    await (await chromium.clickToolbarButton(page)).close(); // allows what a click in the menu does
    const click = { menuItemId: 'share-image', pageUrl: `${origin}/album`, srcUrl, frameId: 0, editable: false };
    const worker = await chromium.worker();
    await worker.evaluate(`(async () => {
      let tab;
      // The page is in front again a moment after the popup closed, and its address is ours to see since the click.
      while (!tab?.url?.endsWith('/album')) {
        [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
        await new Promise((done) => setTimeout(done, 30));
      }
      chrome.contextMenus.onClicked.dispatch(${JSON.stringify(click)}, tab);
    })()`);
    return chromiumView(await chromium.pageAt(/(popup|app)\.html.*#share/));
  }

  it('is drawn from there and goes along itself', async () => {
    const view = await sharePicture(`${origin}/photo.png`);
    await view.until(`document.querySelector('img.share-picture')?.naturalWidth > 0`);
    expect(await view.evaluate(`document.querySelector('.share-card')`)).toBeNull(); // not its address
    await view.evaluate(`document.querySelector('.share-end [type=submit]').click()`);
    await view.until(`document.body.innerText.includes('Sent to')`);
    await view.evaluate('window.close()');
  });

  it('of another site is shared by its address, which is said', async () => {
    const view = await sharePicture(`${elsewhere}/photo.png`);
    await view.until(`document.body.innerText.includes('This page does not let its picture be taken.')`);
    expect(await view.evaluate('document.body.innerText')).toContain(`${elsewhere}/photo.png`);
  });
});
