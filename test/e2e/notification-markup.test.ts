import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import { hostileWriters } from './hostile-writer.ts';
import { acceptRequest, inChromium, inFirefox, onboard, type Surroundings } from './people.ts';
import { startWorld, type World } from './world.ts';

/** Without a session bus there is no desktop that could show anything. */
const hasBus = process.env.DBUS_SESSION_BUS_ADDRESS !== undefined;
const NAME = '<i>Mallory</i> & co';
const WORDS = '<b>bold</b> <a href="http://127.0.0.1/">here</a> <img src="http://127.0.0.1/x"> &lt;i&gt; & so on';

let world: World;
let desktop: Desktop;
let chromium: Chromium | undefined;
let firefox: Firefox | undefined;

beforeAll(async () => {
  if (!hasBus) return;
  desktop = await startDesktop({ markup: true });
  world = await startWorld();
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  desktop?.stop();
  await world?.stop();
});

/** What a desktop that takes bodies for simple HTML would show. */
const rendered = (body: string): string =>
  body
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

async function notified(browser: Surroundings): Promise<{ title: string; body: string }> {
  const id = await onboard(browser, 'Nora', world.gatewayUrl);
  const mallory = (await hostileWriters(world.devnet, id))(NAME);
  await mallory.write({ body: 'may I?' });
  const view = await browser.open('app.html');
  await acceptRequest(view, 'may I?');
  await view.evaluate(`(location.hash = '#list')`);
  desktop.shown.length = 0;
  await mallory.write({ body: WORDS });
  await vi.waitFor(() => expect(desktop.shown.map(({ title }) => title)).toContain(NAME), {
    timeout: 90_000,
    interval: 100,
  });
  return desktop.shown.at(-1) as { title: string; body: string };
}

describe.skipIf(!hasBus)('on a desktop that takes the text of notifications for HTML', () => {
  it('words stay words, in Chromium', async () => {
    chromium = await startChromium();
    const { body } = await notified(inChromium(chromium));
    expect(rendered(body)).toContain(WORDS);
  });

  it('words stay words, in Firefox', async () => {
    firefox = await startFirefox();
    const { body } = await notified(inFirefox(firefox));
    expect(rendered(body)).toContain(WORDS);
  });
});
