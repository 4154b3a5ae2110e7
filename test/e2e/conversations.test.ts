import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, newProfile, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  acceptRequest,
  count,
  hears,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  shows,
  type Surroundings,
  type,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let alice: Chromium;
let bob: Chromium;
let carol: Firefox;
let aliceProfile: string;
const ids = { alice: '', bob: '', carol: '' };
const views: Record<string, View> = {};

const popupOf = (browser: Chromium) => inChromium(browser).open('popup.html');

/** Opens the conversation with somebody of this name from the list, in a page of its own. */
async function conversationWith(browser: Surroundings, name: string): Promise<View> {
  const view = await browser.open('popup.html#list');
  await view.until(`(() => {
    const row = [...document.querySelectorAll('[role=option]')].find((option) => option.innerText.includes(${JSON.stringify(name)}));
    row?.click();
    return row !== undefined;
  })()`);
  await view.until(`document.querySelector('textarea') !== null`);
  return view;
}

beforeAll(async () => {
  world = await startWorld();
  aliceProfile = await newProfile();
  alice = await startChromium({ profile: aliceProfile });
  bob = await startChromium();
  carol = await startFirefox();
  ids.alice = await onboard(inChromium(alice), 'Alice Amsel', world.gatewayUrl);
  ids.bob = await onboard(inChromium(bob), 'Bob Brachvogel', world.gatewayUrl);
  ids.carol = await onboard(inFirefox(carol), 'Carol Chukar', world.gatewayUrl);
});

afterAll(async () => {
  await Promise.allSettled([alice?.close(), bob?.close(), carol?.close()]);
  await world?.stop();
});

describe('three people in two kinds of browser', () => {
  it('two Chromium profiles: a request is accepted and answered', async () => {
    views['alice'] = await popupOf(alice);
    await writeTo(views['alice'], ids.bob);
    await say(views['alice'], 'the kettle is on');
    views['bob'] = await popupOf(bob);
    await shows(views['bob'], '1 message request');
    await acceptRequest(views['bob'], 'the kettle is on');
    await say(views['bob'], 'coming over');
    await hears(views['alice'], 'coming over');
    await shows(views['alice'], 'Bob Brachvogel');
    expect(await count(views['alice'], 'coming over')).toBe(1);
  });

  it('Chromium and Firefox: both ways', async () => {
    const firefox = await inFirefox(carol).open('popup.html');
    await writeTo(firefox, ids.alice);
    await say(firefox, 'greetings from the fox');
    const other = await popupOf(alice);
    await press(other, 'Back', 2_000).catch(() => undefined);
    await shows(other, '1 message request');
    await acceptRequest(other, 'greetings from the fox');
    await say(other, 'greetings to the fox');
    await hears(firefox, 'greetings to the fox');
    views['aliceWithCarol'] = other;
    views['carol'] = await conversationWith(inFirefox(carol), 'Alice Amsel');
    // A wide window shows the list beside the conversation and needs no way back.
    await press(firefox, 'Back', 1_000).catch(() => undefined);
    await writeTo(firefox, ids.bob);
    await say(firefox, 'hello from a third browser');
    const third = await popupOf(bob);
    await press(third, 'Back', 2_000).catch(() => undefined);
    await shows(third, '1 message request');
    expect(await count(firefox, 'hello from a third browser')).toBe(1);
  });
});

describe('what dies loses and doubles nothing', () => {
  it('the worker is stopped again and again while messages leave', async () => {
    const sender = views['alice'] as View;
    const words = ['stop one', 'stop two', 'stop three', 'stop four', 'stop five'];
    for (const message of words) {
      await say(sender, message);
      await alice.stopWorker();
    }
    const reader = views['bob'] as View;
    for (const message of words) await hears(reader, message);
    await bob.stopWorker();
    for (const message of words) expect(await count(reader, message)).toBe(1);
  });

  /** Before, while and after the message is written, on most machines. */
  const STOPS_MS = [0, 8, 30, 90];

  /** Presses Send, types on as soon as the field is empty, and stops the background `afterMs` after the press. */
  async function sendAndTypeOn(view: View, first: string, next: string, afterMs: number, stop: () => Promise<unknown>) {
    await type(view, 'textarea', first);
    await view.until(`document.querySelector('.send-button')?.disabled === false`);
    await view.evaluate(`(() => {
      const field = document.querySelector('textarea');
      const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
      const letters = [...${JSON.stringify(next)}];
      document.querySelector('.send-button').click();
      let isEmptied = false;
      const typing = setInterval(() => {
        isEmptied ||= field.value === '';
        if (!isEmptied) return;
        set.call(field, field.value + letters.shift());
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        if (letters.length === 0) clearInterval(typing);
      }, 5);
    })()`);
    await sleep(afterMs);
    await stop();
    await view.until(`document.querySelector('textarea').value === ${JSON.stringify(next)}`);
  }

  it('the background is stopped right after Send while more is typed: the first arrives once, the rest stays', async () => {
    const pairs = [
      { who: 'alice', to: 'bob', whose: 'Bob Brachvogel', browser: inChromium(alice), stop: () => alice.stopWorker() },
      {
        who: 'carol',
        to: 'aliceWithCarol',
        whose: 'Alice Amsel',
        browser: inFirefox(carol),
        stop: () => carol.stopBackground(),
      },
    ] as const;
    for (const { who, to, whose, browser, stop } of pairs) {
      const sender = views[who] as View;
      const reader = views[to] as View;
      for (const ms of STOPS_MS)
        await sendAndTypeOn(sender, `${who} sends at ${ms}.`, `${who} typed at ${ms}`, ms, stop);
      for (const ms of STOPS_MS) await hears(reader, `${who} sends at ${ms}.`);
      for (const ms of STOPS_MS) {
        expect(await count(reader, `${who} sends at ${ms}.`)).toBe(1);
        expect(await count(sender, `${who} sends at ${ms}.`)).toBe(1);
        expect(await count(reader, `${who} typed at ${ms}`)).toBe(0);
      }
      const later = await conversationWith(browser, whose);
      await later.until(`document.querySelector('textarea').value === ${JSON.stringify(`${who} typed at 90`)}`);
      await type(later, 'textarea', '');
    }
  });

  it('the gateway is gone for a while', async () => {
    await world.stopGateway();
    const sender = views['bob'] as View;
    await say(sender, 'into the dark');
    await world.startGateway();
    const reader = views['alice'] as View;
    await hears(reader, 'into the dark');
    expect(await count(reader, 'into the dark')).toBe(1);
  });

  it('two service nodes die in the middle', async () => {
    await world.devnet.stopNode(0);
    await world.devnet.stopNode(5);
    try {
      await say(views['alice'] as View, 'over dead nodes');
      await hears(views['bob'] as View, 'over dead nodes');
      expect(await count(views['bob'] as View, 'over dead nodes')).toBe(1);
    } finally {
      await world.devnet.startNode(0);
      await world.devnet.startNode(5);
    }
  });

  it('the browser is killed right after a message was written, and started again', async () => {
    await say(views['alice'] as View, 'last words before the crash');
    await alice.kill();
    alice = await startChromium({ profile: aliceProfile });
    const again = await popupOf(alice);
    await shows(again, 'Bob Brachvogel');
    await hears(views['bob'] as View, 'last words before the crash');
    expect(await count(views['bob'] as View, 'last words before the crash')).toBe(1);
  });
});

describe('what lies in the profile folders', () => {
  /** Every file of a folder that holds one of these words, as UTF-8 or UTF-16. */
  async function traces(folder: string, words: readonly string[]): Promise<string[]> {
    const needles = words.flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')]);
    const found: string[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      if (needles.some((needle) => bytes.includes(needle))) found.push(path);
    }
    return found;
  }

  it('names nobody and repeats no message, in either browser', async () => {
    const secrets = [
      ...Object.values(ids),
      'Brachvogel',
      'Chukar',
      'kettle is on',
      'greetings from the fox',
      'coming over',
    ];
    await alice.browser.close();
    await carol.quit();
    expect(await traces(aliceProfile, secrets)).toEqual([]);
    expect(await traces(carol.profile, secrets)).toEqual([]);
    // The search itself works: the gateway's permission is not sealed.
    expect(await traces(aliceProfile, [alice.id])).not.toEqual([]);
  });
});
