import { options, popup, press, pressText, type, type Shot } from './picture-acts.ts';

/** The app lock, closed and open. */
export const LOCK_SHOTS: Shot[] = [
  { name: 'popup-lock', ...popup, query: '?lock=locked#' },
  { name: 'small-lock', width: 300, height: 400, query: '?lock=locked#' },
  { name: 'tab-lock', width: 1280, height: 800, query: '?surface=tab&nopage&lock=locked#' },
  {
    name: 'popup-lock-wrong',
    ...popup,
    query: '?lock=locked,passkey,collect#',
    act: async (page) => {
      for (let i = 0; i < 3; i++) {
        await type('.lock-form input', 'not this one')(page);
        await page.keyboard.press('Enter');
      }
    },
  },
  { name: 'popup-lock-forgotten', ...popup, query: '?lock=locked#', act: press('.lock-view .text-button') },
  { name: 'options-lock', ...options, query: '?lock=open,passkey,collect&page=options#privacy' },
  {
    name: 'options-lock-change',
    ...options,
    query: '?lock=open&page=options#privacy',
    act: async (page) => {
      await pressText('button', 'Change')(page);
      await type('.new-passphrase input', 'seven birds')(page);
    },
  },
];
