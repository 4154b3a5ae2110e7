import { browser } from 'wxt/browser';

/** Full address of one of our own files, with its `?…` and `#…` kept. */
export function ownUrl(path: string): string {
  // wxt types this by the files it knows of, which leaves out addresses with a place in them.
  return (browser.runtime.getURL as (path: string) => string)(path);
}

/** A text of the message catalogue; '' if it is not there. */
export function catalogueText(key: string, ...substitutions: string[]): string {
  return (browser.i18n.getMessage as (key: string, substitutions: string[]) => string)(key, substitutions);
}
