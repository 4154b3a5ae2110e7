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
