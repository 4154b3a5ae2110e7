import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { accountId, inChromium, onboard, press, say, type View, writeTo } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let chromium: Chromium;
let axe: string;

beforeAll(async () => {
  world = await startWorld();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  chromium = await startChromium();
  await onboard(inChromium(chromium), 'View', world.gatewayUrl);
});

afterAll(async () => {
  await chromium?.close();
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
