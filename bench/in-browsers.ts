import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { servePage } from '../scripts/served-page.ts';
import { findChromium, findFirefox } from '../scripts/system-packages.ts';

/** Prints what the page reports, line by line; gives back its figures. */
async function follow(browser: Browser, url: string): Promise<unknown[]> {
  const page = await browser.newPage();
  await page.goto(url);
  for (let printed = 0; ; await sleep(500)) {
    const lines = (await page.evaluate('window.report ?? []')) as (string | null)[];
    for (const line of lines.slice(printed)) if (line !== null) console.log(line);
    if (lines.includes(null)) return (await page.evaluate('window.figures ?? []')) as unknown[];
    printed = lines.length;
  }
}

async function run(browser: 'chrome' | 'firefox', executablePath: string | null, url: string): Promise<unknown[]> {
  if (executablePath === null) {
    console.log(`no ${browser} here\n`);
    return [];
  }
  const args = browser === 'chrome' ? ['--no-sandbox'] : [];
  const launched = await puppeteer.launch({ browser, executablePath, args, protocolTimeout: 900_000 });
  try {
    return await follow(launched, url);
  } finally {
    console.log('');
    await launched.close();
  }
}

/** Runs a module that reports (`window.report`) in Chromium and then in Firefox. @param entry its path */
export async function reportOfBrowsers(entry: string): Promise<unknown[]> {
  const site = await servePage(entry);
  try {
    return [...(await run('chrome', findChromium(), site.url)), ...(await run('firefox', findFirefox(), site.url))];
  } finally {
    site.stop();
  }
}
