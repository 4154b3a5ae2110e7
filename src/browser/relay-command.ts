import { browser } from 'wxt/browser';
import { CHROMIUM_ID, FIREFOX_ID } from '../protocol/relay-name.ts';

/** What makes the relay known to this browser; a package from a store has an id that the relay has to be told. */
export function relayCommand(): string {
  const { id } = browser.runtime;
  return `node starling-relay.mjs install${[CHROMIUM_ID, FIREFOX_ID].includes(id) ? '' : ` --extension-id ${id}`}`;
}
