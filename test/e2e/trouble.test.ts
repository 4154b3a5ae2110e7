import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chromium, newProfile, startChromium } from './chromium.ts';
import { chromiumView, inChromium, onboard, press, shows } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let profile: string;
let chromium: Chromium;

beforeAll(async () => {
  world = await startWorld();
  profile = await newProfile();
  chromium = await startChromium({ profile });
});

afterAll(async () => {
  await chromium?.close();
  await world?.stop();
  if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

it.each([
  [430, 510],
  [320, 400],
])('a popup of %s × %s keeps its top in sight, wherever something scrolls to', async (width, height) => {
  const page = await chromium.open('popup.html#new');
  await page.setViewport({ width, height });
  const view = chromiumView(page);
  await view.until(`document.querySelector('.app') !== null`);
  const box = await page.evaluate(`(() => {
    scrollTo(0, 400);
    document.documentElement.scrollTop = document.body.scrollTop = 400;
    const { top, left, right, bottom } = document.querySelector('.app').getBoundingClientRect();
    return { top, left, right, bottom };
  })()`);
  expect(box).toEqual({ top: 0, left: 0, right: width, bottom: height });
  await page.close();
});

/** Every file of the database in the profile becomes something else. */
async function damageDatabase(): Promise<void> {
  const folder = join(profile, 'Default/IndexedDB');
  const databases = (await readdir(folder)).filter((name) => name.startsWith(`chrome-extension_${chromium.id}`));
  expect(databases.length).toBeGreaterThan(0);
  for (const database of databases) {
    for (const file of await readdir(join(folder, database))) {
      if (/\.(ldb|log)$|MANIFEST|CURRENT/.test(file))
        await writeFile(join(folder, database, file), 'no database'.repeat(50));
    }
  }
}

it('a database whose files were damaged is told of, and what is left can be erased', async () => {
  await onboard(inChromium(chromium), 'Dana Damage', world.gatewayUrl);
  await chromium.browser.close();
  await damageDatabase();
  chromium = await startChromium({ profile });
  for (const page of ['popup.html', 'app.html', 'options.html', 'welcome.html']) {
    const view = await inChromium(chromium).open(page);
    await view.until(`document.querySelector('[data-trouble]') !== null`);
    expect(['damaged', 'data-lost']).toContain(
      await view.evaluate(`document.querySelector('[data-trouble]').dataset.trouble`),
    );
  }
  const page = await chromium.open('popup.html');
  const view = chromiumView(page);
  await press(view, 'Erase everything here');
  await view.evaluate(`document.querySelector('dialog input[type=checkbox]').click()`);
  await press(view, 'Erase');
  await shows(view, 'Set up');
});
