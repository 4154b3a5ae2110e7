import { describe, expect, it, vi } from 'vitest';

type Changed = (text: string, suggest: (offers: unknown[]) => void) => void;
type Entered = (text: string) => void;
const listeners: { changed: Changed; entered: Entered } = { changed: () => {}, entered: () => {} };
vi.mock('wxt/browser', () => ({
  browser: {
    omnibox: {
      onInputChanged: { addListener: (listener: Changed) => (listeners.changed = listener) },
      onInputEntered: { addListener: (listener: Entered) => (listeners.entered = listener) },
    },
  },
}));
const { listenInAddressBar } = await import('../../src/browser/address-bar.ts');

const offers = Array.from({ length: 7 }, (_, i) => ({ name: i === 0 ? 'A & <B>' : `A ${i}`, key: `k${i}` }));
const opened: string[] = [];
const searched: string[] = [];
listenInAddressBar({
  find: async (text) => offers.filter(({ name }) => name.startsWith(text)),
  open: (key) => opened.push(key),
  search: (text) => searched.push(text),
});

describe('the address bar', () => {
  it('offers five names at most, with nothing in them that is markup', async () => {
    const suggested = await new Promise<unknown[]>((resolve) => listeners.changed(' A ', resolve));
    expect(suggested).toHaveLength(5);
    expect(suggested[0]).toEqual({ content: 'A & <B>', description: 'A &#38; &#60;B&#62;' });
  });

  it('opens a conversation by its whole name, and searches for anything else', async () => {
    listeners.entered('A 3');
    listeners.entered('A');
    await vi.waitFor(() => expect([opened, searched]).toEqual([['k3'], ['A']]));
  });
});
