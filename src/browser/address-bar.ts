import { browser } from 'wxt/browser';

/** A conversation as it is offered in the address bar. */
export interface Offer {
  /** What is put into the address bar when it is chosen. */
  name: string;
  key: string;
}

interface Asked {
  /** Conversations whose name holds the text; newest first. */
  find: (text: string) => Promise<Offer[]>;
  /** Called for a chosen conversation. */
  open: (key: string) => void;
  /** Called for a text that is no conversation's name. */
  search: (text: string) => void;
}

const MOST = 5;

/** Chromium reads markup in these lines, Firefox does not. */
const escaped = (text: string): string =>
  import.meta.env.FIREFOX ? text : text.replaceAll(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** `st`, a blank and a name in the address bar. To be called at every start, synchronously. */
export function listenInAddressBar({ find, open, search }: Asked): void {
  browser.omnibox.onInputChanged.addListener((text, suggest) => {
    void find(text.trim()).then(
      (offers) => suggest(offers.slice(0, MOST).map(({ name }) => ({ content: name, description: escaped(name) }))),
      () => suggest([]),
    );
  });
  browser.omnibox.onInputEntered.addListener((text) => {
    void find(text.trim()).then(
      (offers) => {
        const chosen = offers.find(({ name }) => name === text.trim());
        if (chosen) open(chosen.key);
        else search(text.trim());
      },
      () => search(text.trim()),
    );
  });
}
