import { browser } from 'wxt/browser';

import type { KeyStorage } from '../store/key-vault.ts';

type Area = typeof browser.storage.local;

/** Extension storage on disk. */
export const persistentKeys: KeyStorage = overArea(() => browser.storage.local);

/** Memory of the browser, seen by our own pages only, gone when it closes. */
export const sessionKeys: KeyStorage = overArea(() => browser.storage.session);

function overArea(area: () => Area): KeyStorage {
  return {
    get: async (key) => {
      const value = (await area().get(key))[key];
      return typeof value === 'string' ? value : undefined;
    },
    set: async (key, value) => area().set({ [key]: value }),
    remove: async (key) => area().remove(key),
  };
}

/** Calls back whenever this value came into the browser's memory, or left it. Returns what ends it. */
export function watchSessionKey(name: string, changed: () => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string): void => {
    if (area === 'session' && name in changes) changed();
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
