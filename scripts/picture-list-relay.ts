import type { Page } from 'puppeteer-core';
import { NAME_STEP, NEXT, options, optionsAt, press, pressText, type, wait, type Shot } from './picture-acts.ts';

/** Presses the button beside the relay, and waits for what it says. */
const lookForRelay = async (page: Page) => {
  await press('.relay-offer .button')(page);
  await page.locator('.relay-words p').wait();
};
const toGateway = async (page: Page) => {
  await press(NAME_STEP)(page);
  await press(NEXT)(page);
  await page.locator('#gateway-address, .welcome-form .setting').wait();
};

const PRIVATE = 'https://private.nature-notes.example';

/** The relay on this computer: offered, missing, found. */
export const RELAY_SHOTS: Shot[] = [
  { name: 'relay-options', ...options, height: 1500, query: '?page=options&surface=tab#network' },
  { name: 'relay-options-found', ...options, height: 1500, query: '?page=options&surface=tab&relay=here#network' },
  {
    name: 'relay-options-missing',
    ...options,
    height: 1700,
    query: '?page=options&surface=tab&relay=missing#network',
    act: lookForRelay,
  },
  {
    name: 'relay-options-narrow',
    width: 400,
    height: 2300,
    query: '?page=options&surface=tab&relay=missing#network',
    act: lookForRelay,
  },
  { name: 'relay-welcome-none', ...options, query: '?page=welcome&new&relay=missing', act: toGateway },
  {
    name: 'relay-welcome-missing',
    ...options,
    height: 900,
    query: '?page=welcome&new&relay=missing',
    act: async (page) => (await toGateway(page), lookForRelay(page)),
  },
  { name: 'relay-welcome-found', ...options, query: '?page=welcome&new&relay=here', act: toGateway },
  {
    name: 'private-gateway-welcome',
    ...options,
    query: '?page=welcome&new&relay=missing',
    act: async (page) => {
      await toGateway(page);
      await type('#gateway-address', PRIVATE)(page);
      await press(NEXT)(page);
      await page.locator('#gateway-token').wait();
    },
  },
  {
    name: 'private-gateway-options',
    ...options,
    query: optionsAt('network'),
    act: async (page) => {
      await pressText('button', 'Add')(page);
      await type('#gateway-address', PRIVATE)(page);
      await press('dialog .primary')(page);
      await type('#gateway-token', 'heron-8')(page);
      await press('dialog .primary')(page);
      await wait(300);
    },
  },
];
