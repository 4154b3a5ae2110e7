import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataParts } from '../../src/messenger/composed-message.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { type HostileWriter, hostileWriters } from './hostile-writer.ts';
import { inkOutside, sticksOut } from './ink.ts';
import { chromiumView, inChromium, onboard, press, shows, type View } from './people.ts';
import { startWorld, type World } from './world.ts';

const PICTURES = join(import.meta.dirname, '../../.work/pictures');
const FAMILY = '👩‍👩‍👧‍👦';
const MARKS = '\u0301\u0316\u0331\u034b\u0359\u0489';
/** The end of a talk: it stands where it should if nothing before it did harm. */
const LAST_WORDS = 'the very last words';

let world: World;
let chromium: Chromium;
let server: Server;
/** Requests for anything that a message named. */
const asked: string[] = [];
let host: string;
let canvas: Page;
let popup: Page;
let tab: Page;

const names = (): string[] => [
  'Plain Paula',
  `Ana\u202Egro.live\u2066`,
  `Z${MARKS.repeat(8)}`,
  '\uFDFD'.repeat(30),
  FAMILY.repeat(4),
  'W'.repeat(100),
  '\u3164\u2800\u200B',
  `<img src=//${host}/name onerror=alert(1)>`,
];

/** What the last of them writes. */
function writings(): DataParts[] {
  const preview = { url: `http://${host}/page`, title: `<b>${'\u202E'}title</b>` };
  const file = {
    url: `http://${host}/file`,
    key: null,
    digest: null,
    size: 10,
    contentType: 'image/svg+xml',
    name: 'photo\u202Egpj.exe',
    caption: `url(http://${host}/caption)`,
    isVoice: false,
    width: 0,
    height: 0,
  };
  return [
    { body: `<img src=http://${host}/image><style>*{background:url(http://${host}/style)}</style>` },
    { body: `<script src=http://${host}/script></script> url(http://${host}/css) ![x](http://${host}/markdown)` },
    {
      body: `http://${host}/link javascript:alert(1) data:text/html,x https://user@${host}/ http://xn--80ak6aa92e.com`,
    },
    { body: 'see', previews: [preview] },
    { body: '', attachments: [file] },
    { body: `turned \u202E\u2067 never ended` },
    { body: `A${MARKS.repeat(1_600)}` },
    { body: `${MARKS.repeat(5)}${`b${MARKS.repeat(3)}`.repeat(40)}` },
    { body: FAMILY.repeat(500) },
    { body: 'W'.repeat(10_000) },
    { body: '\n'.repeat(5_000) + 'after many lines' },
    { body: '\uFDFD'.repeat(300) },
    { body: `\u0000\u0007\u001b[31m\ud800 controls` },
    { body: '\u3164\u2800' },
    { body: LAST_WORDS },
  ];
}

/** The list is asked for by the part after `#`, which has to change. */
const toList = (view: View): Promise<unknown> =>
  view.evaluate(`(location.hash = location.hash === '#list' ? '#/list' : '#list')`);

/** Every request is opened and accepted. */
async function acceptAll(view: View, count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    await press(view, left === 1 ? '1 message request' : `${left} message requests`);
    await view.until(`document.querySelector('[role=option]') !== null`);
    await view.evaluate(`document.querySelector('[role=option]').click()`);
    await press(view, 'Accept');
    await view.until(`document.querySelector('textarea') !== null`);
    await toList(view);
  }
}

async function inWindow(page: Page, size: { width: number; height: number }): Promise<Page> {
  await page.setViewport(size);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  return page;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await startWorld();
  chromium = await startChromium();
  const id = await onboard(inChromium(chromium), 'Nora', world.gatewayUrl);
  const writer = await hostileWriters(world.devnet, id);
  let last: HostileWriter | undefined;
  for (const name of names()) {
    last = writer(name);
    await last.write({ body: 'may I?' });
  }
  popup = await inWindow(await chromium.open('popup.html#list'), { width: 400, height: 600 });
  await popup.bringToFront();
  await acceptAll(chromiumView(popup), names().length);
  for (const parts of writings()) await last?.write(parts);
  await shows(chromiumView(popup), LAST_WORDS);
  canvas = await chromium.browser.newPage();
  tab = await inWindow(await chromium.open('app.html'), { width: 1280, height: 800 });
});

const picture = async (page: Page, name: string): Promise<void> => {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `hostile-${name}.png`), await page.screenshot());
};

afterAll(async () => {
  await chromium?.close();
  await world?.stop();
  server?.close();
});

const openLast = async (page: Page): Promise<void> => {
  const view = chromiumView(page);
  await page.bringToFront();
  await toList(view);
  await view.until(
    `(() => { const row = [...document.querySelectorAll('.row')].find((one) => one.innerText.includes(${JSON.stringify(LAST_WORDS)})); row?.click(); return row !== undefined; })()`,
  );
  await view.until(
    `[...document.querySelectorAll('[data-message]')].some((one) => one.innerText.includes(${JSON.stringify(LAST_WORDS)}))`,
  );
};

/** Selectors of each of the elements that there are, by their place. */
async function each(page: Page, selector: string): Promise<string[]> {
  const count = await page.evaluate((found: string) => {
    const all = document.querySelectorAll(found);
    for (const [index, element] of all.entries()) element.setAttribute('data-nth', `${found}${index}`);
    return all.length;
  }, selector);
  return Array.from({ length: count }, (_, index) => `[data-nth="${selector}${index}"]`);
}

describe('the measures themselves', () => {
  it('see what leaves its box', async () => {
    await tab.bringToFront();
    await tab.evaluate(
      (words: string) => {
        const probe = document.body.appendChild(document.createElement('div'));
        probe.className = 'probe';
        probe.style.cssText = 'position:fixed;z-index:9;left:300px;top:300px;width:40px;height:20px';
        const wide = probe.appendChild(document.createElement('b'));
        wide.style.cssText = 'display:block;width:90px';
        wide.textContent = words;
      },
      `Z${MARKS.repeat(60)}`,
    );
    expect(await sticksOut(tab, '.probe')).toEqual(['B leaves probe']);
    expect(await inkOutside(tab, canvas, '.probe')).toBeGreaterThan(100);
    await tab.evaluate(() => document.querySelector('.probe')?.remove());
  });
});

describe('hostile names', () => {
  it.each([
    ['popup', () => popup],
    ['tab', () => tab],
  ])('stay in their rows of the list, in the %s', async (where, page) => {
    await page().bringToFront();
    await toList(chromiumView(page()));
    await chromiumView(page()).until(`document.querySelectorAll('.row').length === ${names().length}`);
    expect(await sticksOut(page(), '.row')).toEqual([]);
    const heights = await page().$$eval('.row', (rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights).size).toBe(1);
    await picture(page(), `${where}-list`);
    for (const row of await each(page(), '.row'))
      expect([row, await inkOutside(page(), canvas, row)]).toEqual([row, 0]);
  });
});

describe('hostile search hits and headers', () => {
  it.each([
    ['popup', () => popup],
    ['tab', () => tab],
  ])('stay in their places, in the %s', async (where, page) => {
    const view = chromiumView(page());
    await page().bringToFront();
    await view.evaluate(`(location.hash = '#search/may')`);
    await view.until(`document.querySelectorAll('.row .row-preview mark').length === ${names().length}`);
    expect(await sticksOut(page(), '.row')).toEqual([]);
    for (const hit of await each(page(), '.row'))
      expect([hit, await inkOutside(page(), canvas, hit)]).toEqual([hit, 0]);
    await picture(page(), `${where}-search`);
    for (const name of names()) {
      await toList(view);
      await view.until(`document.querySelectorAll('.row').length === ${names().length}`);
      await view.evaluate(`document.querySelectorAll('.row')[${names().indexOf(name)}].click()`);
      await view.until(`document.querySelector('.conversation-header') !== null`);
      expect(await sticksOut(page(), '.conversation-header')).toEqual([]);
      expect(await inkOutside(page(), canvas, '.conversation-header')).toBe(0);
    }
  });
});

describe('hostile messages', () => {
  it.each([
    ['popup', () => popup],
    ['tab', () => tab],
  ])('stay in their bubbles, in the %s', async (where, page) => {
    await openLast(page());
    expect(await sticksOut(page(), '.bubble')).toEqual([]);
    const bubbles = await each(page(), '.bubble');
    await picture(page(), `${where}-end`);
    expect(bubbles.length).toBeGreaterThanOrEqual(writings().length);
    for (const bubble of bubbles) expect([bubble, await inkOutside(page(), canvas, bubble)]).toEqual([bubble, 0]);
  });

  it('are text: nothing of them is an element, and only the web is linked', async () => {
    await openLast(popup);
    const made = await popup.$$eval(
      '.bubble',
      (bubbles) =>
        bubbles.flatMap((bubble) => [
          ...bubble.querySelectorAll('img, script, style, iframe, object, embed, video, audio'),
        ]).length,
    );
    expect(made).toBe(0);
    const links = await popup.$$eval('.bubble a', (found) => found.map((link) => link.protocol));
    expect(links.filter((protocol) => !['http:', 'https:'].includes(protocol))).toEqual([]);
  });

  it('make the browser ask for nothing', async () => {
    await openLast(tab);
    expect(asked).toEqual([]);
  });
});
