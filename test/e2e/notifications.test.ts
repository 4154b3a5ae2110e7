import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Desktop, type Shown, startDesktop } from './desktop.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  chromiumView,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  shows,
  type Surroundings,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

/** Without a session bus there is no desktop that could show anything. */
const hasBus = process.env.DBUS_SESSION_BUS_ADDRESS !== undefined;
const WAIT = { timeout: 90_000, interval: 100 };

let world: World;
let desktop: Desktop;
let sender: Chromium;
let chromium: Chromium;
let firefox: Firefox;

beforeAll(async () => {
  if (!hasBus) return;
  desktop = await startDesktop();
  world = await startWorld();
  sender = await startChromium();
  chromium = await startChromium();
  firefox = await startFirefox();
  await onboard(inChromium(sender), 'Siri Star', world.gatewayUrl);
});

afterAll(async () => {
  await Promise.allSettled([sender?.close(), chromium?.close(), firefox?.close()]);
  desktop?.stop();
  await world?.stop();
});

/** Lets a stranger's request arrive, accepts it, goes elsewhere, and lets the next message arrive. */
async function notifies(browser: Surroundings, name: string, popups: () => Promise<View>): Promise<readonly Shown[]> {
  desktop.shown.length = 0;
  const id = await onboard(browser, name, world.gatewayUrl);
  const writer = await inChromium(sender).open('popup.html#list');
  await writeTo(writer, id);
  await say(writer, `first words for ${name}`);
  await vi.waitFor(() => expect(desktop.shown).toHaveLength(1), WAIT);
  // A stranger's words are not shown to whoever stands before the screen.
  expect(JSON.stringify(desktop.shown)).not.toContain('first words');

  const reader = await popups();
  await shows(reader, '1 message request');
  await press(reader, '1 message request');
  await reader.until(`document.querySelector('[role=option]') !== null`);
  await reader.evaluate(`document.querySelector('[role=option]').click()`);
  await press(reader, 'Accept');
  await shows(writer, 'accepted');
  await reader.evaluate(`(location.hash = '#list')`);
  await say(writer, `second words for ${name}`);
  await vi.waitFor(
    () => expect(desktop.shown.at(-1)).toMatchObject({ title: 'Siri Star', body: `second words for ${name}` }),
    WAIT,
  );

  // Several unread ones of one conversation are counted, in place of the one that stood there.
  await say(writer, `third words for ${name}`);
  await vi.waitFor(
    () => expect(desktop.shown.at(-1)).toMatchObject({ title: 'Siri Star', body: '2 new messages' }),
    WAIT,
  );
  await reader.until(`document.querySelector('[role=option]') !== null`);
  await reader.evaluate(`document.querySelector('[role=option]').click()`);
  await vi.waitFor(() => expect(desktop.closed).toContain(desktop.shown.at(-1)?.id), WAIT);
  return desktop.shown;
}

// Without a session bus the desktop has no notification server; `npm test` brings one.
describe.runIf(hasBus)('desktop notifications', () => {
  it('in Chromium: a stranger without words, then name and text, gone when read', async () => {
    const shown = await notifies(inChromium(chromium), 'Chris', () => inChromium(chromium).open('popup.html'));
    expect(shown).toHaveLength(3);
  });

  it('in Chromium: a click opens the conversation', async () => {
    const writer = await inChromium(sender).open('popup.html#list');
    for (const page of await chromium.browser.pages()) {
      if (page.url().includes('popup.html')) await page.close();
    }
    await writer.until(`document.querySelector('[role=option]') !== null`);
    await writer.evaluate(`document.querySelector('[role=option]').click()`);
    await say(writer, 'click me');
    await vi.waitFor(() => expect(desktop.shown.at(-1)?.body).toContain('click me'), WAIT);
    desktop.click(desktop.shown.at(-1)?.id ?? 0);
    await shows(chromiumView(await chromium.pageAt(/#conversation\//)), 'click me');
  });

  it('in Firefox: a stranger without words, then name and text, gone when read', async () => {
    const shown = await notifies(inFirefox(firefox), 'Fay', () => inFirefox(firefox).open('popup.html'));
    expect(shown).toHaveLength(3);
  });
});
