import type { Page } from 'puppeteer-core';
import { options, optionsAt as at, type Shot } from './picture-acts.ts';

/** Chooses a file as profile picture: a drawn scene, or words. */
const chooseOwn = (what: 'scene' | 'words') => async (page: Page) => {
  await page.locator('.own-picture-button').wait();
  await page.evaluate(async (scene) => {
    const canvas = new OffscreenCanvas(1600, 1000);
    const context = canvas.getContext('2d');
    const sky = context?.createLinearGradient(0, 0, 0, 1000);
    if (!context || !sky) return;
    sky.addColorStop(0, '#58487a');
    sky.addColorStop(1, '#f0a868');
    context.fillStyle = sky;
    context.fillRect(0, 0, 1600, 1000);
    context.fillStyle = '#fce2a8';
    context.arc(900, 560, 170, 0, 7);
    context.fill();
    const content = scene ? await canvas.convertToBlob() : new Blob(['no picture at all']);
    const input = document.querySelector<HTMLInputElement>('.own-picture input[type=file]');
    const chosen = new DataTransfer();
    chosen.items.add(new File([content], 'evening.png', { type: 'image/png' }));
    if (input === null) return;
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, what === 'scene');
  await page.locator(what === 'scene' ? '.square-frame img' : 'dialog .input-error:not(:empty)').wait();
};
const zoomed = async (page: Page) => {
  await chooseOwn('scene')(page);
  await page.focus('.square-frame');
  for (const key of ['+', '+', '+', '+', 'ArrowRight', 'ArrowRight', 'ArrowDown'] as const) {
    await page.keyboard.press(key, { delay: 10 });
  }
};
const savePicture = async (page: Page) => {
  await zoomed(page);
  await page.locator('dialog .primary:enabled').click();
};

/** A server that does not answer, about to be added. */
const addSilentServer = async (page: Page) => {
  await page.locator('::-p-aria([role="button"][name="Add a file server"])').click();
  await page.locator('#server-address').fill('http://files.rowan.example');
  await page.locator('#server-key').fill('3c1d'.repeat(16));
  await page.locator('dialog .primary:enabled').click();
  await page.locator('dialog .input-error:not(:empty)').wait();
};

/** Profile pictures, file servers, and what files take up. */
export const FILE_OPTION_SHOTS: Shot[] = [
  { name: 'popup-list-pictures', width: 400, height: 600, query: '?pictures' },
  { name: 'popup-conversation-picture', width: 400, height: 600, query: '?pictures#conversation/ana' },
  { name: 'options-account-picture', ...options, query: at('account', '&pictures') },
  { name: 'options-account-picture-narrow', width: 400, height: 900, query: at('account', '&pictures') },
  { name: 'options-picture-crop', ...options, query: at('account'), act: zoomed },
  { name: 'options-picture-crop-narrow', width: 360, height: 640, query: at('account'), act: zoomed },
  { name: 'options-picture-none', ...options, query: at('account'), act: chooseOwn('words') },
  {
    name: 'options-picture-uploading',
    ...options,
    query: at('account', '&stuck'),
    act: async (page) => (await savePicture(page), page.locator('dialog progress').wait()),
  },
  {
    name: 'options-picture-offline',
    ...options,
    query: at('account', '&refuse=offline'),
    act: async (page) => (await savePicture(page), page.locator('dialog .input-error:not(:empty)').wait()),
  },
  { name: 'options-network-servers', ...options, height: 1500, query: at('network') },
  { name: 'options-network-servers-one', ...options, height: 1400, query: at('network', '&empty') },
  { name: 'options-network-servers-narrow', width: 400, height: 2100, query: at('network') },
  { name: 'options-network-server-silent', ...options, query: at('network', '&refuse=path'), act: addSilentServer },
  { name: 'options-storage', ...options, height: 1250, query: at('data', '&pictures') },
  { name: 'options-storage-empty', ...options, query: at('data', '&empty') },
  { name: 'options-storage-narrow', width: 400, height: 1700, query: at('data', '&pictures') },
  {
    name: 'options-storage-ask',
    ...options,
    query: at('data', '&refuse=path'),
    act: async (page) => {
      await page.locator('::-p-aria([role="button"][name="Remove files of Jonas Weidenfeld"])').click();
      await page.locator('dialog .primary').click();
      await page.locator('dialog .input-error:not(:empty)').wait();
    },
  },
];
