import { browser } from 'wxt/browser';

import { asXml, labelled, matching, type Candidate } from './omnibox-text.ts';

interface Asked {
  /** Every conversation; newest first. */
  list: () => Promise<Candidate[]>;
  /** Called for a chosen conversation. */
  open: (key: string) => void;
  /** Called for a text that is no conversation's name. */
  search: (text: string) => void;
}

const MOST = 5;

/** Chromium reads markup in these lines, Firefox does not. */
const description = (text: string): string => (import.meta.env.FIREFOX ? text : asXml(text));

/** `st`, a blank and a name in the address bar. To be called at every start, synchronously. */
export function listenInAddressBar({ list, open, search }: Asked): void {
  browser.omnibox.onInputChanged.addListener((text, suggest) => {
    void list().then(
      (all) =>
        suggest(
          matching(labelled(all), text.trim())
            .slice(0, MOST)
            .map(({ label }) => ({ content: label, description: description(label) })),
        ),
      () => suggest([]),
    );
  });
  browser.omnibox.onInputEntered.addListener((text) => {
    const entered = text.trim();
    void list().then(
      (all) => {
        const chosen = labelled(all).find(({ label }) => label === entered);
        if (chosen) open(chosen.key);
        else search(entered);
      },
      () => search(entered),
    );
  });
}
