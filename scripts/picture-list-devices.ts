import type { Page } from 'puppeteer-core';
import { NEXT, options, optionsAt, press, pressText, type, wait, welcome, type Shot } from './picture-acts.ts';

const WORDS = 'abbey acidic adhesive anchor bailed candy dodge eagle';
const joined = (more: string, name: string, afterMs = 0): Shot => ({
  name: `options-devices-${name}`,
  ...options,
  query: optionsAt('devices', more),
  act: async (page) => {
    await type('.join-form textarea', WORDS)(page);
    await press('.join-form .primary:enabled')(page);
    await page.locator('dialog').wait();
    await wait(afterMs);
  },
});
const typed = (name: string, words: string): Shot => ({
  name: `options-devices-${name}`,
  ...options,
  query: optionsAt('devices'),
  act: type('.join-form textarea', words),
});
const scanned = (camera: string): Shot => ({
  name: `options-devices-scan-${camera}`,
  ...options,
  query: optionsAt('devices', `&camera=${camera}`),
  act: async (page) => (await pressText('button', 'Scan its code')(page), wait(400)),
});

export const DEVICE_SHOTS: Shot[] = [
  { name: 'options-devices-alone', ...options, query: optionsAt('devices', '&alone') },
  {
    name: 'options-devices-forget',
    ...options,
    query: optionsAt('devices'),
    act: pressText('button', 'Forget Chromium on the old laptop'),
  },
  typed('typing', 'abbey acidic adhesive zzz candy'),
  typed('wrong-code', '0123456789abcdef0123456789abcdef'),
  ...['on', 'denied', 'absent', 'busy'].map(scanned),
  {
    name: 'options-devices-scan-wrong',
    ...options,
    query: optionsAt('devices', '&camera=denied'),
    act: async (page) => (await pressText('button', 'Scan its code')(page), givePicture(page)),
  },
  joined('&link=connecting', 'connecting'),
  joined('&link=compare', 'compare', 1700),
  joined('&link=compare&confirmed', 'compare-confirmed', 1700),
  joined('&link=done', 'done'),
  ...['expired', 'differ', 'taken', 'malformed'].map((reason) =>
    joined(`&link=failed&reason=${reason}`, `failed-${reason}`),
  ),
  {
    name: 'options-devices-phone',
    ...options,
    query: optionsAt('devices'),
    act: async (page) => (await pressText('button', 'Show the code')(page), press('dialog .primary')(page)),
  },
];

const backup = (name: string, more: string, act: (page: Page) => Promise<unknown>): Shot => ({
  name: `options-data-${name}`,
  ...options,
  query: optionsAt('data', more),
  act,
});
const makeBackup = async (page: Page) => (await press('.card .primary')(page), page.locator('dialog form').wait());
const bringBackup = async (page: Page) => (await giveFile(page), press('dialog .primary')(page));
const deleteEverywhere = async (page: Page) => {
  await press('.card:last-child .setting:last-child .danger')(page);
  await press('dialog input[type=checkbox]')(page);
};
const confirmDelete = async (page: Page) => (
  await deleteEverywhere(page),
  press('dialog .danger-filled:enabled')(page)
);

export const DATA_SHOTS: Shot[] = [
  backup('backup', '', makeBackup),
  backup('backup-passphrase', '', async (page) => {
    await makeBackup(page);
    await press('.secret-option:last-child')(page);
    await type('.passphrase:first-child input', 'murmuration at six')(page);
    await type('.passphrase:last-child input', 'murmuration at seven')(page);
    await press('dialog .primary')(page);
  }),
  backup('backup-running', '&stuck', async (page) => (await makeBackup(page), press('dialog .primary')(page))),
  backup('backup-saved', '', async (page) => (await makeBackup(page), press('dialog .primary')(page))),
  backup('bring', '', async (page) => giveFile(page)),
  backup('bring-running', '&stuck', bringBackup),
  backup('bring-done', '', bringBackup),
  ...['wrong-passphrase', 'backup-damaged', 'backup-other-account'].map((code) =>
    backup(`bring-${code}`, `&refuse=${code}`, bringBackup),
  ),
  backup('delete-here', '', press('.card:last-child .setting:first-child .danger')),
  backup('delete-everywhere', '', deleteEverywhere),
  backup('delete-left', '&deletion=left', confirmDelete),
  backup('delete-silent', '&deletion=silent', confirmDelete),
];

/** Chooses a file that begins like a backup. */
const giveFile = async (page: Page) => {
  await page.locator('.card input[type=file]').wait();
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('.card input[type=file]');
    const chosen = new DataTransfer();
    chosen.items.add(new File([`STARLINGBACKUP${' '.repeat(2_345_678)}`], 'starling-backup-2026-11-20.starling'));
    if (input === null) return;
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.locator('dialog').wait();
};

/** Chooses a picture without a code. */
const givePicture = async (page: Page) => {
  await page.locator('.scan input[type=file]').wait();
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(200, 200);
    canvas.getContext('2d')?.fillRect(20, 20, 160, 160);
    const input = document.querySelector<HTMLInputElement>('.scan input[type=file]');
    const chosen = new DataTransfer();
    chosen.items.add(new File([await canvas.convertToBlob()], 'holiday.png', { type: 'image/png' }));
    if (input === null) return;
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.locator('.scan .button:enabled').wait();
  await wait(300);
};

const linkStep = async (page: Page) => {
  await pressText('button', 'Link with another device')(page);
  await press(NEXT)(page);
  await wait(100);
  await press(NEXT)(page);
};
const linking = (name: string, more: string, afterMs = 200, size = welcome): Shot => ({
  name: `welcome-${name}`,
  ...size,
  query: `?page=welcome&new${more}`,
  act: async (page) => (await linkStep(page), wait(afterMs)),
});

export const WELCOME_LINK_SHOTS: Shot[] = [
  {
    name: 'welcome-link-2-device',
    ...welcome,
    query: '?page=welcome&new',
    act: pressText('button', 'Link with another device'),
  },
  linking('link-4-code', '&link=waiting'),
  linking('link-4-code-narrow', '&link=waiting', 200, { width: 400, height: 900 }),
  linking('link-4-answered', '&link=connecting'),
  linking('link-4-compare', '&link=compare', 1900),
  linking('link-4-compare-narrow', '&link=compare', 1900, { width: 360, height: 640 }),
  linking('link-4-failed', '&link=failed&reason=expired'),
  linking('link-4-taken', '&link=failed&reason=taken'),
  {
    name: 'welcome-2-restore-scan',
    ...welcome,
    query: '?page=welcome&surface=tab&new&camera=on',
    act: async (page) => {
      await press('.welcome-buttons .button:nth-child(2)')(page);
      await press('.restore-scan')(page);
      await wait(400);
    },
  },
];
