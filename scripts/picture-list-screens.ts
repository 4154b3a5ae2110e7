import {
  afterMenu,
  cutOff,
  messageMenu,
  options,
  popup,
  pressText,
  smallest,
  type,
  type Shot,
} from './picture-acts.ts';

const forced = { forcedColors: true } as const;
const strength: Shot['act'] = async (page) => {
  await pressText('button', 'Change')(page);
  await type('.new-passphrase input', 'seven birds')(page);
  await page.locator('.strength[data-strength]:not([data-strength=""])').wait();
};

/** Sizes, directions and colours of screens, and emoji wherever words stand. */
export const SCREEN_SHOTS: Shot[] = [
  { name: 'smallest-list', ...smallest, query: '?' },
  { name: 'smallest-list-arranged', ...smallest, query: '?rtl&arranged&offline' },
  { name: 'smallest-conversation', ...smallest, query: '?#conversation/ana' },
  { name: 'smallest-conversation-rtl', ...smallest, query: '?rtl#conversation/ana' },
  { name: 'smallest-menu-rtl', ...smallest, query: '?rtl#conversation/ana', act: messageMenu('You have to') },
  { name: 'smallest-forward', ...smallest, query: '?#conversation/ana', act: afterMenu('You have to', 'Forward') },
  { name: 'smallest-new', ...smallest, query: '?#new' },
  { name: 'smallest-share', ...smallest, query: '?#share' },
  { name: 'smallest-requests', ...smallest, query: '?#requests' },
  { name: 'smallest-composing-files', ...smallest, query: '?chosen#conversation/ana' },
  { name: 'cut-off-list', ...cutOff, query: '?arranged' },
  { name: 'cut-off-conversation', ...cutOff, query: '?#conversation/ana' },
  {
    name: 'popup-forward-files',
    ...popup,
    query: '?#conversation/jonas',
    act: afterMenu('This is the one', 'Forward'),
  },
  { name: 'popup-emoji-words', ...popup, query: '?emoji#conversation/kim' },
  { name: 'popup-emoji-list', ...popup, query: '?emoji' },
  { name: 'forced-list', ...popup, ...forced, query: '?arranged&missing' },
  { name: 'forced-conversation', ...popup, ...forced, query: '?#conversation/ana' },
  {
    name: 'forced-files',
    ...popup,
    height: 1500,
    ...forced,
    query: '?#conversation/jonas',
    act: (page) => page.locator('.media-1 img').wait(),
  },
  { name: 'forced-trouble', ...popup, ...forced, query: '?trouble=damaged' },
  {
    name: 'forced-forward',
    ...popup,
    ...forced,
    query: '?#conversation/ana',
    act: afterMenu('You have to', 'Forward'),
  },
  { name: 'forced-options', ...options, ...forced, query: '?page=options&surface=tab#appearance' },
  { name: 'forced-strength', ...options, ...forced, query: '?lock=open&page=options#privacy', act: strength },
  { name: 'options-strength', ...options, query: '?lock=open&page=options#privacy', act: strength },
];
