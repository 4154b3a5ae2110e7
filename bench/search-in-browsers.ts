import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { servePage } from '../scripts/served-page.ts';
import { findChromium, findFirefox } from '../scripts/system-packages.ts';

/** Prints what the page reports, line by line. */
async function follow(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(url);
  for (let printed = 0; ; await sleep(500)) {
    const lines = (await page.evaluate('window.report ?? []')) as (string | null)[];
    for (const line of lines.slice(printed)) if (line !== null) console.log(line);
    if (lines.includes(null)) return;
    printed = lines.length;
  }
}

async function run(browser: 'chrome' | 'firefox', executablePath: string | null, url: string): Promise<void> {
  if (executablePath === null) return console.log(`no ${browser} here\n`);
  const args = browser === 'chrome' ? ['--no-sandbox'] : [];
  const launched = await puppeteer.launch({ browser, executablePath, args, protocolTimeout: 900_000 });
  try {
    await follow(launched, url);
    console.log('');
  } finally {
    await launched.close();
  }
}

/** The search beside a full scan in the databases of the real browsers, one after the other. Takes some ten minutes. */
export async function searchInBrowsers(): Promise<void> {
  const site = await servePage(join(import.meta.dirname, 'search-page.ts'));
  try {
    await run('chrome', findChromium(), site.url);
    await run('firefox', findFirefox(), site.url);
  } finally {
    site.stop();
  }
}
