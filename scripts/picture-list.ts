import type { Page } from 'puppeteer-core';
import {
  afterMenu,
  messageMenu,
  NAME_STEP,
  NEXT,
  options,
  optionsAt,
  popup,
  press,
  pressText,
  type,
  wait,
  welcome,
  type Shot,
} from './picture-acts.ts';
import { DATA_SHOTS, DEVICE_SHOTS, WELCOME_LINK_SHOTS } from './picture-list-devices.ts';
import { FILE_OPTION_SHOTS } from './picture-list-files.ts';
import { LOCK_SHOTS } from './picture-list-lock.ts';
import { RELAY_SHOTS } from './picture-list-relay.ts';
import { SCREEN_SHOTS } from './picture-list-screens.ts';
import { TROUBLE_SHOTS } from './picture-list-trouble.ts';

/** The menu of one person, opened as with the keyboard. */
const rowMenu = async (page: Page) => {
  await page.locator('[data-key=ana]').wait();
  await page.focus('[data-key=ana]');
  await page.keyboard.press('ContextMenu');
  await page.locator('.context-menu [role=menuitem]').wait();
};
const emojiPicker = (button: string) => async (page: Page) => (
  await press(button)(page),
  page.locator('.emoji-cell').wait()
);
const tile = (of: string) => async (page: Page) => {
  await page.locator(`${of} .tile img`).wait();
  await page.locator(`${of} .tile`).click();
  await page.locator('.viewer .viewer-frame img').wait();
};
/** The menu of a picture, after the composer has taken the focus. */
const pictureMenu = async (page: Page) => {
  await page.locator('.media-1 img').wait();
  await messageMenu('This is the one')(page);
};
/** A conversation with pictures, files and voice messages. */
const FILE_SHOTS: Shot[] = [
  { name: 'popup-files', ...popup, height: 1500, query: '?#conversation/jonas' },
  { name: 'popup-files-away', ...popup, height: 1500, query: '?#conversation/ines' },
  { name: 'small-files', width: 300, height: 1300, query: '?#conversation/jonas' },
  { name: 'small-files-away', width: 300, height: 1400, query: '?#conversation/ines' },
  { name: 'rtl-files', ...popup, height: 1500, query: '?rtl#conversation/jonas' },
  { name: 'tab-files', width: 1280, height: 1400, query: '?surface=tab&nopage#conversation/jonas' },
  {
    name: 'popup-files-ask',
    ...popup,
    query: '?#conversation/ines',
    act: async (page) => (await page.locator('.tile-away').wait(), press('button.tile-away')(page)),
  },
  { name: 'popup-files-menu', ...popup, query: '?#conversation/jonas', act: pictureMenu },
  {
    name: 'small-files-menu',
    width: 300,
    height: 400,
    query: '?#conversation/jonas',
    act: pictureMenu,
  },
  { name: 'popup-files-stranger', ...popup, query: '?#conversation/nora', act: press('button.tile-away') },
  { name: 'popup-viewer', ...popup, query: '?#conversation/jonas', act: tile('.media-1') },
  { name: 'small-viewer', width: 300, height: 400, query: '?#conversation/jonas', act: tile('.media-1') },
  {
    name: 'tab-viewer',
    width: 1280,
    height: 800,
    query: '?surface=tab&nopage#conversation/jonas',
    act: tile('.media-3'),
  },
  { name: 'popup-media', ...popup, query: '?#media/jonas' },
  { name: 'popup-media-files', ...popup, query: '?#media/ines', act: press('#tab-files') },
  { name: 'popup-media-voice', ...popup, query: '?#media/jonas', act: press('#tab-voice') },
  { name: 'popup-media-empty', ...popup, query: '?#media/ana' },
  { name: 'tab-media', width: 1280, height: 800, query: '?surface=tab&nopage#media/jonas' },
];
/** An empty file, one that is too large, and a picture that is none. */
const pasteRefused = async (page: Page) => {
  await page.evaluate(() => {
    const files = new DataTransfer();
    files.items.add(new File([], 'notes.txt'));
    files.items.add(new File([new Uint8Array(9_500_001)], 'a film of the whole afternoon at the estuary.mp4'));
    files.items.add(new File([new Uint8Array([0xff, 0xd8, 0xff, 0])], 'broken.jpg', { type: 'image/jpeg' }));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files }));
  });
  await page.locator('.draft-refusal').wait();
  await wait(300);
};
const linkTyped = async (page: Page) => {
  await type('.composer-input', 'Look: https://nature-notes.example/starlings')(page);
  await page.locator('.link-preview-ask').wait();
};
const linkPreviewed = async (page: Page) => (
  await linkTyped(page),
  press('.link-preview-ask')(page),
  page.locator('.link-preview-card').wait()
);
/** A composer with files that are to be sent. */
const COMPOSING_SHOTS: Shot[] = [
  { name: 'popup-link-offer', ...popup, query: '?#conversation/ana', act: linkTyped },
  { name: 'small-link-offer', width: 300, height: 400, query: '?#conversation/ana', act: linkTyped },
  { name: 'popup-link-preview', ...popup, query: '?#conversation/ana', act: linkPreviewed },
  { name: 'rtl-link-preview', ...popup, query: '?rtl#conversation/ana', act: linkPreviewed },
  { name: 'popup-composing-files', ...popup, query: '?chosen#conversation/ana' },
  { name: 'small-composing-files', width: 300, height: 400, query: '?chosen#conversation/ana' },
  { name: 'rtl-composing-files', ...popup, query: '?chosen&rtl#conversation/ana' },
  {
    name: 'popup-composing-refused',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => (await page.locator('.composer-attach').wait(), pasteRefused(page)),
  },
];
const plus = (item?: string) => async (page: Page) => {
  await press('.composer-attach')(page);
  if (item !== undefined) await pressText('menuitem', item)(page);
  await page.locator(item === undefined ? '.attach-anchor .menu' : '.crop img').wait();
};
const record: Shot['act'] = async (page) => {
  await page.locator('.mic-button').click();
  await page.locator('.recording-wave svg').wait();
};
const RECORDING_SHOTS: Shot[] = [
  { name: 'panel-voice-review', width: 360, height: 600, query: '?surface=panel&chosen#conversation/jonas' },
  { name: 'popup-attach', ...popup, query: '?#conversation/ana', act: plus() },
  {
    name: 'popup-screenshot',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => {
      await plus('Screenshot of the page')(page);
      await page.focus('.crop-top');
      for (const key of ['ArrowDown', 'ArrowDown'] as const) await page.keyboard.press(key, { delay: 10 });
      await page.keyboard.down('Shift');
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown'] as const) await page.keyboard.press(key, { delay: 10 });
      await page.keyboard.up('Shift');
    },
  },
  { name: 'panel-recording', width: 360, height: 900, query: '?surface=panel#conversation/ana', act: record },
  { name: 'small-recording', width: 300, height: 400, query: '?surface=panel#conversation/ana', act: record },
];
export const SHOTS: Shot[] = [
  ...FILE_OPTION_SHOTS,
  { name: 'popup-list', ...popup, query: '?' },
  ...LOCK_SHOTS,
  ...TROUBLE_SHOTS,
  ...SCREEN_SHOTS,
  { name: 'popup-arranged', ...popup, query: '?arranged' },
  { name: 'popup-row-menu', ...popup, query: '?arranged', act: rowMenu },
  {
    name: 'popup-row-mute',
    ...popup,
    query: '?arranged',
    act: async (page) => (await rowMenu(page), pressText('menuitem', 'Mute')(page)),
  },
  {
    name: 'popup-delete-contact',
    ...popup,
    query: '?arranged',
    act: async (page) => (await rowMenu(page), pressText('menuitem', 'Delete contact')(page)),
  },
  {
    name: 'popup-conversation-menu',
    ...popup,
    query: '?#conversation/ana',
    act: press('.conversation-header [aria-haspopup=menu]'),
  },
  {
    name: 'popup-date',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => {
      await press('.conversation-header [aria-haspopup=menu]')(page);
      await pressText('menuitem', 'Go to a date')(page);
    },
  },
  { name: 'small-row-menu', width: 300, height: 400, query: '?arranged', act: rowMenu },
  { name: 'popup-list-empty', ...popup, query: '?empty' },
  { name: 'popup-conversation', ...popup, query: '?#conversation/ana' },
  { name: 'popup-message-menu', ...popup, query: '?#conversation/ana', act: messageMenu('You have to') },
  { name: 'popup-emoji', ...popup, query: '?#conversation/ana', act: emojiPicker('.composer-emoji') },
  {
    name: 'popup-emoji-search',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => (await emojiPicker('.composer-emoji')(page), type('.emoji-search input', 'bird')(page)),
  },
  {
    name: 'popup-emoji-react',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => (await messageMenu('You have to')(page), emojiPicker('.emoji-more')(page)),
  },
  {
    name: 'popup-mentions',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => (await type('.composer-input', 'As @')(page), page.locator('.shortcode-option').wait()),
  },
  {
    name: 'popup-shortcode',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => (await type('.composer-input', 'Well :smi')(page), page.locator('.shortcode-option').wait()),
  },
  { name: 'small-emoji', width: 300, height: 400, query: '?#conversation/ana', act: emojiPicker('.composer-emoji') },
  { name: 'popup-message-menu-own', ...popup, query: '?#conversation/ana', act: messageMenu('I did!') },
  { name: 'popup-reply', ...popup, query: '?#conversation/ana', act: afterMenu('You have to', 'Reply') },
  { name: 'popup-message-info', ...popup, query: '?#conversation/ana', act: afterMenu('I did!', 'Details') },
  {
    name: 'popup-files-info',
    ...popup,
    query: '?#conversation/jonas',
    act: afterMenu('This is the one', 'Details'),
  },
  { name: 'popup-forward', ...popup, query: '?#conversation/ana', act: afterMenu('You have to', 'Forward') },
  {
    name: 'popup-delete-everyone',
    ...popup,
    query: '?#conversation/ana',
    act: afterMenu('I did!', 'Delete for everyone'),
  },
  { name: 'popup-select', ...popup, query: '?#conversation/ana', act: afterMenu('You have to', 'Select') },
  {
    name: 'popup-keys',
    ...popup,
    query: '?',
    act: async (page) => (await page.locator('[role=option]').wait(), page.keyboard.press('?')),
  },
  {
    name: 'popup-new-nobody',
    ...popup,
    query: '?#new',
    act: async (page) => (await type('#their-id', 'nightingale')(page), press('.id-form .primary')(page)),
  },
  { name: 'popup-typing', ...popup, query: '?typing#conversation/ana' },
  { name: 'popup-list-typing', ...popup, query: '?typing' },
  { name: 'popup-notices', ...popup, height: 1100, query: '?#conversation/mirembe' },
  { name: 'popup-timer', ...popup, query: '?#conversation/mirembe', act: press('.header-timer') },
  { name: 'small-message-menu', width: 300, height: 400, query: '?#conversation/ana', act: messageMenu('You have to') },
  { name: 'popup-failed', ...popup, query: '?#conversation/tomas' },
  { name: 'popup-request', ...popup, query: '?#conversation/nora' },
  { name: 'popup-requests', ...popup, query: '?#requests' },
  { name: 'popup-new', ...popup, query: '?#new' },
  {
    name: 'popup-new-wrong',
    ...popup,
    query: '?#new',
    act: async (page) => (
      await type('#their-id', '05f3a91c77')(page),
      page.keyboard.press('Enter'),
      page.locator('.id-form').click()
    ),
  },
  { name: 'popup-share', ...popup, query: '?#share' },
  {
    name: 'popup-share-picture',
    ...popup,
    query: '?picture#share',
    act: (page) => page.locator('img.share-picture').wait(),
  },
  { name: 'popup-share-picture-none', ...popup, query: '?picture=none#share' },
  {
    name: 'popup-share-shot',
    ...popup,
    query: '?#share',
    act: async (page) => {
      await page.locator('#recipient-1').click();
      await press('.share-shot .switch')(page);
      await page.locator('.share-shot-picture').wait();
    },
  },
  { name: 'popup-offline', ...popup, query: '?offline' },
  { name: 'popup-search', ...popup, query: '?#search', act: type('input[type=search]', 'ko') },
  {
    name: 'popup-search-here',
    ...popup,
    query: '?#conversation/ana',
    act: async (page) => {
      await press('.conversation-header [aria-haspopup=menu]')(page);
      await pressText('menuitem', 'Search in this conversation')(page);
      await type('input[type=search]', 'tea')(page);
    },
  },
  { name: 'popup-menu', ...popup, query: '?', act: press('[aria-haspopup=menu]') },
  { name: 'popup-link-warning', ...popup, query: '?#conversation/tomas', act: press('.bubble-theirs .link') },
  { name: 'popup-link', ...popup, query: '?#conversation/ana', act: press('.bubble-theirs .link') },
  { name: 'popup-set-up', ...popup, query: '?new' },
  { name: 'small-list', width: 300, height: 400, query: '?' },
  { name: 'small-conversation', width: 300, height: 400, query: '?#conversation/ana' },
  { name: 'rtl-list', ...popup, query: '?rtl' },
  { name: 'rtl-conversation', ...popup, query: '?rtl#conversation/ana' },
  { name: 'panel-list', width: 360, height: 900, query: '?surface=panel' },
  { name: 'panel-conversation', width: 360, height: 900, query: '?surface=panel#conversation/ana' },
  { name: 'tab-conversation', width: 1280, height: 800, query: '?surface=tab&nopage#conversation/ana' },
  { name: 'tab-row-menu', width: 1280, height: 800, query: '?surface=tab&nopage&arranged', act: rowMenu },
  { name: 'tab-empty', width: 1280, height: 800, query: '?surface=tab&nopage' },
  ...['account', 'privacy', 'notifications', 'network', 'appearance', 'devices', 'data', 'about'].map((section) => ({
    name: `options-${section}`,
    ...options,
    query: `?page=options&surface=tab#${section}`,
  })),
  {
    name: 'options-recovery-phrase',
    ...options,
    query: '?page=options&surface=tab#phrase',
    act: press('dialog .primary'),
  },
  ...FILE_SHOTS,
  ...COMPOSING_SHOTS,
  ...RECORDING_SHOTS,
  ...DEVICE_SHOTS,
  ...DATA_SHOTS,
  { name: 'options-narrow', width: 400, height: 800, query: '?page=options&surface=tab#network' },
  { name: 'options-devices-narrow', width: 400, height: 900, query: optionsAt('devices') },
  { name: 'options-data-narrow', width: 400, height: 900, query: optionsAt('data') },
  { name: 'welcome-1-start', ...welcome, query: '?page=welcome&new' },
  {
    name: 'welcome-2-name',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), type('#name', 'Robin')(page)),
  },
  {
    name: 'welcome-2-restore',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (
      await press('.welcome-buttons .button:nth-child(2)')(page),
      type('#phrase', 'abbey zzzzz acidic')(page)
    ),
  },
  {
    name: 'welcome-3-gateway',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), press(NEXT)(page)),
  },
  {
    name: 'welcome-4-ready',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), await press(NEXT)(page), press(NEXT)(page)),
  },
  ...WELCOME_LINK_SHOTS,
  ...RELAY_SHOTS,
];
