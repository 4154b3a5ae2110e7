import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  accountId,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  type Surroundings,
  type View,
  writeTo,
} from './people.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { startWorld, type World } from './world.ts';

const STRANGER = `05${'0123456789abcdef'.repeat(4)}`;
let world: World;
let chromium: Chromium;
let firefox: Firefox;
let axe: string;

beforeAll(async () => {
  world = await startWorld();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  chromium = await startChromium();
  firefox = await startFirefox();
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await world?.stop();
});

/** What axe finds wrong in a page, as "rule: element". */
async function faults(view: View): Promise<unknown> {
  // Evaluated by the debugger, which the page's own content policy does not bind.
  await view.evaluate(`(() => { ${axe}; return true; })()`);
  return view.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
}

/** What a gateway may learn from headers: nothing that two installations of one browser do not share. */
const ALLOWED = new Set([
  'host',
  'connection',
  'content-length',
  'user-agent',
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
  'priority',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-storage-access',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
]);

describe.each([
  ['Chromium', (): Surroundings => inChromium(chromium)],
  ['Firefox', (): Surroundings => inFirefox(firefox)],
])('%s', (_, browser) => {
  it('sends a gateway no header that names the installation', async () => {
    const proxy = await startRecordingProxy(world.gatewayUrl);
    try {
      await onboard(browser(), 'Header', proxy.url);
      const popup = await browser().open('popup.html');
      await writeTo(popup, STRANGER);
      await say(popup, 'what do they see');
      const onions = () => proxy.seen.filter(({ path }) => path.startsWith('/v1/onion/'));
      await expect.poll(() => onions().length, { timeout: 30_000 }).toBeGreaterThan(3);
      for (const { headers } of proxy.seen) {
        expect(Object.keys(headers).filter((name) => !ALLOWED.has(name) && name !== 'origin')).toEqual([]);
        expect(headers.origin ?? 'null').toBe('null');
        expect(headers['accept-language'] ?? 'en').toMatch(/^en\b/);
      }
    } finally {
      await proxy.stop();
    }
  });
});

describe('every view', () => {
  it.each([
    ['popup.html', 'the list'],
    ['popup.html#new', 'a new conversation'],
    ['popup.html#requests', 'requests'],
    ['popup.html#search', 'search'],
    ['app.html', 'the tab'],
    ['options.html#account', 'account'],
    ['options.html#notifications', 'notifications'],
    ['options.html#network', 'network'],
    ['options.html#appearance', 'appearance'],
    ['options.html#devices', 'devices'],
    ['options.html#data', 'data'],
    ['options.html#about', 'about'],
    ['welcome.html', 'the first start'],
  ])('%s (%s): axe finds nothing', async (path) => {
    const view = await inChromium(chromium).open(path);
    await view.until(`document.querySelector('main, .welcome') !== null`);
    await view.until(`document.querySelector('.skeleton') === null`).catch(() => undefined);
    expect(await faults(view)).toEqual([]);
  });

  it('a conversation: axe finds nothing', async () => {
    const view = await inChromium(chromium).open('popup.html');
    await press(view, 'Back', 1_000).catch(() => undefined);
    await writeTo(view, await accountId(inChromium(chromium)));
    await say(view, 'a note to myself');
    expect(await faults(view)).toEqual([]);
  });
});
