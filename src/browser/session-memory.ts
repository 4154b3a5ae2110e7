import { browser } from 'wxt/browser';

/** One value that all our pages share until the browser closes. What comes back may be anything: check it. */
export interface SessionMemory {
  load: () => Promise<unknown>;
  save: (value: unknown) => Promise<void>;
  clear: () => Promise<void>;
}

export function sessionMemory(name: string): SessionMemory {
  const key = `memory:${name}`;
  return {
    load: async () => (await browser.storage.session.get(key))[key],
    save: async (value) => browser.storage.session.set({ [key]: value }),
    clear: async () => browser.storage.session.remove(key),
  };
}
