import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  acceptRequest,
  count,
  hears,
  inChromium,
  inFirefox,
  onboard,
  say,
  shows,
  type,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

const PICTURES = join(import.meta.dirname, '../../.work/pictures');

let world: World;
let chromium: Chromium;
let firefox: Firefox;
let anna: View;
let ben: View;

const picture = async (view: View, name: string): Promise<void> => {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `e2e-${name}.png`), await view.screenshot());
};

/** Opens the menu of the message with these words. */
const menuOf = (view: View, words: string): Promise<void> =>
  view.until(`(() => {
    const bubble = [...document.querySelectorAll('[data-message]')].find((m) => m.innerText.includes(${JSON.stringify(words)}));
    bubble?.querySelector('.bubble')?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 200, clientY: 200 }));
    return document.querySelector('[role=menu]') !== null;
  })()`);

/** Chooses from the open menu; its items name their keys behind their words. */
const choose = (view: View, words: string): Promise<void> =>
  view.until(`(() => {
    const item = [...document.querySelectorAll('[role=menuitem]')].find((found) => found.innerText.startsWith(${JSON.stringify(words)}));
    item?.click();
    return item !== undefined;
  })()`);

beforeAll(async () => {
  world = await startWorld();
  chromium = await startChromium();
  firefox = await startFirefox();
  await onboard(inChromium(chromium), 'Anna Amsel', world.gatewayUrl);
  const benId = await onboard(inFirefox(firefox), 'Ben Brachvogel', world.gatewayUrl);
  anna = await inChromium(chromium).open('popup.html');
  await writeTo(anna, benId);
  await say(anna, 'shall we meet');
  ben = await inFirefox(firefox).open('app.html');
  await acceptRequest(ben, 'shall we meet');
  await say(ben, 'under the big tree');
  await hears(anna, 'under the big tree');
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await world?.stop();
});

describe('what two people expect of a conversation', () => {
  it('a reaction appears at the other side', async () => {
    await menuOf(anna, 'under the big tree');
    await picture(anna, 'message-menu');
    await anna.until(`(() => {
      const found = [...document.querySelectorAll('[role=menu] button, [role=menuitem], [role=menuitemcheckbox]')].find((b) => b.textContent.includes('🥰'));
      found?.click();
      return found !== undefined;
    })()`);
    await shows(ben, '🥰');
    await picture(ben, 'reaction');
    expect(await count(ben, 'under the big tree')).toBe(1);
  });

  it('a reply shows what it answers', async () => {
    await menuOf(anna, 'under the big tree');
    await choose(anna, 'Reply');
    await say(anna, 'good idea');
    await hears(ben, 'good idea');
    await ben.until(`[...document.querySelectorAll('.quote')].some((q) => q.innerText.includes('under the big tree'))`);
    await picture(ben, 'reply');
    expect(await count(ben, 'good idea')).toBe(1);
  });

  it('what is deleted for everyone goes at the other side', async () => {
    await say(anna, 'a slip of the pen');
    await hears(ben, 'a slip of the pen');
    await menuOf(anna, 'a slip of the pen');
    await choose(anna, 'Delete for everyone');
    await anna.until(
      `(() => { const b = document.querySelector('dialog[open] .danger-filled, dialog[open] .danger'); b?.click(); return b != null; })()`,
    );
    await ben.until(`!document.body.innerText.includes('a slip of the pen')`);
    await anna.until(`!document.body.innerText.includes('a slip of the pen')`);
    expect(await count(ben, 'good idea')).toBe(1);
  });

  it('search finds words of messages and opens them', async () => {
    const search = await inChromium(chromium).open('popup.html#search');
    await type(search, 'input[type=search]', 'tree');
    await search.until(`document.querySelector('[role=option] mark')?.textContent === 'tree'`);
    await picture(search, 'search');
    await search.evaluate(`document.querySelector('[role=option]:has(mark)').click()`);
    await shows(search, 'shall we meet');
    expect(await count(search, 'under the big tree')).toBeGreaterThan(0);
  });
});
