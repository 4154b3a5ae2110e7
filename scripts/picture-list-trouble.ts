import { options, popup, press, smallest, type, type Shot } from './picture-acts.ts';

const TROUBLES = ['full', 'newer', 'blocked', 'key-lost', 'data-lost', 'elsewhere', 'damaged'];

const refused = { query: '?refused#conversation/ana' };
const sent: Shot['act'] = async (page) => {
  await type('.composer-input', 'Shall I bring the good binoculars, or will yours do?')(page);
  await press('.send-button:enabled')(page);
  await page.locator('.toast').wait();
};
const tooLong: Shot['act'] = async (page) => {
  await page.locator('.composer-input').wait();
  await page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>('.composer-input');
    field?.focus();
    document.execCommand('insertText', false, 'A long walk along the estuary. '.repeat(80));
  });
  await page.locator('.toast').wait();
};

/** What cannot be used, is missing, refused or left out. */
export const TROUBLE_SHOTS: Shot[] = [
  ...TROUBLES.map((trouble) => ({ name: `popup-trouble-${trouble}`, ...popup, query: `?trouble=${trouble}` })),
  { name: 'small-trouble-damaged', ...smallest, query: '?trouble=damaged' },
  { name: 'small-trouble-elsewhere', ...smallest, query: '?trouble=elsewhere' },
  { name: 'rtl-trouble', ...popup, query: '?rtl&trouble=damaged' },
  { name: 'panel-trouble', width: 360, height: 900, query: '?surface=panel&trouble=full' },
  { name: 'tab-trouble', width: 1280, height: 800, query: '?surface=tab&nopage&trouble=newer' },
  { name: 'options-trouble', ...options, query: '?page=options&surface=tab&trouble=damaged' },
  {
    name: 'small-trouble-erase',
    ...smallest,
    query: '?trouble=damaged',
    act: press('.trouble-buttons .text-button'),
  },
  { name: 'popup-hindered', ...popup, query: '?hindered=full' },
  { name: 'popup-permission', ...popup, query: '?missing' },
  { name: 'small-permission', ...smallest, query: '?missing' },
  { name: 'rtl-permission', ...popup, query: '?rtl&missing' },
  { name: 'popup-refused', ...popup, ...refused, act: sent },
  { name: 'small-refused', ...smallest, ...refused, act: sent },
  { name: 'popup-left-out', ...popup, query: '?#conversation/ana', act: tooLong },
  { name: 'small-left-out', ...smallest, query: '?#conversation/ana', act: tooLong },
];
