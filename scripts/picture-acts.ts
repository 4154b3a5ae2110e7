import type { Page } from 'puppeteer-core';

/** One picture: a page of the gallery, and what is done in it before. */
export interface Shot {
  name: string;
  width: number;
  height: number;
  query: string;
  /** The system takes all colours away. */
  forcedColors?: true;
  /** Done in the page before the picture. */
  act?: (page: Page) => Promise<unknown>;
}

/** The smallest screens leave a popup so much, and Chromium so much where it knows no screen. */
export const smallest = { width: 320, height: 400 };
export const cutOff = { width: 430, height: 510 };
export const popup = { width: 400, height: 600 };
export const options = { width: 1000, height: 800 };
export const welcome = { width: 1000, height: 700 };

export const press = (selector: string) => (page: Page) => page.locator(selector).click();
export const type = (selector: string, text: string) => (page: Page) => page.locator(selector).fill(text);

/** A click on what a person reads there. */
export const pressText = (role: string, words: string) => (page: Page) =>
  page.locator(`::-p-aria([role="${role}"][name="${words}"])`).click();
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** First start: the first step's way on, and that of the others. */
export const NAME_STEP = '.welcome-buttons .primary';
export const NEXT = '.welcome-end .primary';

/** A section of the settings; `more` goes into the query. */
export const optionsAt = (section: string, more = '') => `?page=options&surface=tab${more}#${section}`;

/** The menu of the message that begins with `words`, opened as with the keyboard. */
export const messageMenu = (words: string) => async (page: Page) => {
  await page.locator('[data-message]').wait();
  await page.evaluate((begin) => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-message]')];
    all.find((message) => message.querySelector('.bubble-text')?.textContent?.startsWith(begin))?.focus();
  }, words);
  await page.keyboard.press('ContextMenu');
  await page.locator('.message-menu .menu').wait();
};
export const afterMenu = (words: string, item: string) => async (page: Page) => (
  await messageMenu(words)(page),
  pressText('menuitem', item)(page)
);
