import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  acceptRequest,
  accountId,
  count,
  enterGateway,
  hears,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  shows,
  type,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

const PICTURES = join(import.meta.dirname, '../../.work/pictures');

let world: World;
let desk: Chromium;
let laptop: Firefox;
let tablet: Chromium;
let friend: Chromium;
let robin = '';
let kim = '';

beforeAll(async () => {
  world = await startWorld();
  desk = await startChromium();
  laptop = await startFirefox();
  tablet = await startChromium();
  friend = await startChromium();
  robin = await onboard(inChromium(desk), 'Robin Rohrsänger', world.gatewayUrl);
  kim = await onboard(inChromium(friend), 'Kim Kiebitz', world.gatewayUrl);
});

afterAll(async () => {
  await Promise.allSettled([desk?.close(), laptop?.close(), tablet?.close(), friend?.close()]);
  await world?.stop();
});

const listOf = (view: View, selector: string): Promise<unknown> =>
  view.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((item) => item.textContent.trim())`);

const picture = async (view: View, name: string): Promise<void> => {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `e2e-${name}.png`), await view.screenshot());
};

const openMenu = (view: View): Promise<void> =>
  view.until(`(() => {
    const button = document.querySelector('header [aria-haspopup=menu]');
    button?.click();
    return button !== null;
  })()`);

describe('one account in three browsers', () => {
  let deskPopup: View;

  it('talks to somebody first', async () => {
    deskPopup = await inChromium(desk).open('popup.html');
    await writeTo(deskPopup, kim);
    await say(deskPopup, 'from the desk');
    const kims = await inChromium(friend).open('popup.html');
    await acceptRequest(kims, 'from the desk');
    await say(kims, 'hello Robin');
    await hears(deskPopup, 'hello Robin');
    expect(await count(deskPopup, 'hello Robin')).toBe(1);
  });

  it('Firefox is linked by a code and seven pictures', async () => {
    const welcome = await inFirefox(laptop).open('welcome.html');
    await press(welcome, 'Link with another device');
    await press(welcome, 'Continue');
    await enterGateway(welcome, world.gatewayUrl);
    await welcome.until(`document.querySelectorAll('.link-words li').length === 8`);
    await picture(welcome, 'link-code');
    const words = (await listOf(welcome, '.link-words li')) as string[];
    const options = await inChromium(desk).open('options.html#devices');
    await type(options, '.join-form textarea', words.join(' '));
    await press(options, 'Continue');
    for (const view of [options, welcome]) await view.until(`document.querySelector('.compare-pictures') !== null`);
    await picture(options, 'compare-old');
    await picture(welcome, 'compare-new');
    const pictures = await listOf(options, '.compare-tile');
    expect(pictures).toHaveLength(7);
    expect(await listOf(welcome, '.compare-tile')).toEqual(pictures);
    for (const view of [options, welcome]) {
      await view.until(`document.querySelector('.compare-buttons .primary')?.getAttribute('aria-disabled') !== 'true'`);
      await press(view, 'They match');
    }
    await shows(welcome, 'Ready to fly, Robin');
    expect(await accountId(inFirefox(laptop))).toBe(robin);
    await options.until(`document.body.innerText.includes('Firefox')`);
    await picture(options, 'devices');
  });

  it('the linked browser shows the conversation, and edits appear on the other side', async () => {
    const popup = await inFirefox(laptop).open('popup.html');
    await shows(popup, 'Kim Kiebitz');
    await shows(popup, 'hello Robin');
    await openMenu(deskPopup);
    await press(deskPopup, 'Nickname');
    await type(deskPopup, '#nickname', 'Lapwing');
    await press(deskPopup, 'Save');
    await shows(deskPopup, 'Lapwing');
    await shows(popup, 'Lapwing');
    await openMenu(deskPopup);
    await press(deskPopup, 'Pin');
    await popup.until(`document.querySelector('[role=option] .row-sign')?.textContent === 'Pinned'`);
    await picture(popup, 'edited-elsewhere');
    expect(await listOf(popup, '[role=option]')).toHaveLength(1);
  });

  it('a third browser gets everything with the phrase', async () => {
    const phrasePage = await inChromium(desk).open('options.html#phrase');
    await press(phrasePage, 'Show phrase');
    await phrasePage.until(`document.querySelectorAll('.words li').length === 13`);
    const phrase = String(
      await phrasePage.evaluate(
        `[...document.querySelectorAll('.words li')].map((item) => item.lastChild.textContent.trim()).join(' ')`,
      ),
    );
    const welcome = await inChromium(tablet).open('welcome.html');
    await press(welcome, 'I have a recovery phrase');
    await type(welcome, '#phrase', phrase);
    await press(welcome, 'Continue');
    await enterGateway(welcome, world.gatewayUrl);
    await shows(welcome, 'Ready to fly, Robin');
    expect(await accountId(inChromium(tablet))).toBe(robin);
    const popup = await inChromium(tablet).open('popup.html');
    await shows(popup, 'Lapwing');
    await shows(popup, 'hello Robin');
    await picture(popup, 'restored');
  });

  it('deleting in the network empties every node that holds the account', async () => {
    expect(world.devnet.storedMessages(robin, 3).length).toBeGreaterThan(0);
    const options = await inChromium(tablet).open('options.html#data');
    await options.until(
      `[...document.querySelectorAll('button')].filter((b) => /^Delete/.test(b.textContent)).length >= 2`,
    );
    await options.evaluate(
      `[...document.querySelectorAll('button')].filter((b) => /^Delete/.test(b.textContent))[1].click()`,
    );
    await options.until(`document.querySelector('[role=dialog], [role=alertdialog], dialog[open]') !== null`);
    await picture(options, 'delete-everywhere');
    await options.evaluate(`document.querySelector('.remove-sure input').click()`);
    await press(options, 'Delete everywhere');
    await options.until(`!document.body.innerText.includes('Robin')`);
    for (const namespace of [0, 2, 3, 4]) expect(world.devnet.storedMessages(robin, namespace)).toEqual([]);
  });
});
