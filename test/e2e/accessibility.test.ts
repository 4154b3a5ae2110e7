import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { inChromium, onboard, press, say, shows, type View } from './people.ts';
import { startWorld, type World } from './world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let world: World;
let chromium: Chromium;

beforeAll(async () => {
  world = await startWorld();
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.close();
  await world?.stop();
});

/** What axe has to say about the view, a line per finding; in light and in dark. */
async function findings(view: View): Promise<string[]> {
  await view.evaluate(`(() => { ${AXE}; window.axe = axe; return true; })()`);
  const lines: string[] = [];
  for (const theme of ['light', 'dark']) {
    await view.evaluate(`(document.documentElement.dataset.theme = '${theme}')`);
    // Colours may be on their way to the new theme, and never arrive in a tab that another one covers.
    await view.evaluate(
      `document.getAnimations().forEach((a) => (a.effect.getComputedTiming().endTime === Infinity ? a.cancel() : a.finish()))`,
    );
    const found = await view.evaluate(
      `axe.run(document).then(({ violations }) => violations.flatMap((v) => v.nodes.map((n) => v.id + ' at ' + n.target.join(' '))))`,
    );
    lines.push(...(found as string[]).map((line) => `${theme}: ${line}`));
  }
  return lines;
}

describe('axe finds nothing', () => {
  it('in the first start', async () => {
    const welcome = await inChromium(chromium).open('welcome.html');
    await shows(welcome, 'Create an account');
    expect(await findings(welcome)).toEqual([]);
    await press(welcome, 'Create an account');
    expect(await findings(welcome)).toEqual([]);
    await press(welcome, 'Continue');
    await welcome.until(`document.querySelector('#gateway-address') !== null`).catch(() => undefined);
    expect(await findings(welcome)).toEqual([]);
  });

  it('in the list, the search, a new conversation, requests and a conversation', async () => {
    await onboard(inChromium(chromium), 'Ada', world.gatewayUrl);
    const popup = await inChromium(chromium).open('popup.html');
    await shows(popup, 'Start a conversation');
    expect(await findings(popup)).toEqual([]);
    for (const place of ['search', 'new', 'requests']) {
      await popup.evaluate(`(location.hash = '#${place}')`);
      await popup.until(`document.querySelector('[aria-label=Back]') !== null`);
      expect(await findings(popup)).toEqual([]);
    }
    await popup.evaluate(`(location.hash = '#new')`);
    await popup.until(`document.querySelector('#their-id') !== null`);
    const id = await popup.evaluate(`document.querySelector('.grouped-id').textContent.replaceAll(/\\s/g, '')`);
    await popup.evaluate(`(() => { const field = document.querySelector('#their-id');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(id)});
      field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()`);
    await press(popup, 'Open Note to Self');
    await popup.until(`document.querySelector('textarea') !== null`);
    await say(popup, 'a note');
    expect(await findings(popup)).toEqual([]);
    await popup.evaluate(
      `document.querySelector('[data-message] .bubble').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 200, clientY: 300 }))`,
    );
    await popup.until(`document.querySelector('[role=menu]') !== null`);
    expect(await findings(popup)).toEqual([]);
    await popup.evaluate(`(location.hash = '#search/note')`);
    await popup.until(`document.querySelector('[role=option] mark') !== null`);
    expect(await findings(popup)).toEqual([]);
    expect(await findings(popup)).toEqual([]);
    const tab = await inChromium(chromium).open('app.html');
    await shows(tab, 'a note');
    expect(await findings(tab)).toEqual([]);
  });

  it('in the settings', async () => {
    const options = await inChromium(chromium).open('options.html');
    await options.until(`document.querySelector('.grouped-id') !== null`);
    for (const section of [
      'account',
      'privacy',
      'network',
      'notifications',
      'appearance',
      'devices',
      'data',
      'about',
    ]) {
      await options.evaluate(`(location.hash = '#${section}')`);
      await options.until(`document.querySelector('h1, h2') !== null`);
      expect(await findings(options)).toEqual([]);
    }
  });
});
