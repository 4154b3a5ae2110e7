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

const known = Array.from({ length: 7 }, (_, i) => ({
  key: `k${i}`,
  name: i === 0 ? 'A & <B>' : `A ${i}`,
  accountId: `05${String(i).repeat(64)}`,
  names: [],
}));
const twin = { ...known[3]!, key: 'twin', accountId: `05${'e'.repeat(64)}` };
const all = [...known];
const opened: string[] = [];
const searched: string[] = [];
listenInAddressBar({
  list: async () => all,
  open: (key) => opened.push(key),
  search: (text) => searched.push(text),
});

const suggested = (text: string): Promise<unknown[]> => new Promise((resolve) => listeners.changed(text, resolve));

describe('the address bar', () => {
  it('offers five names at most, with nothing in them that is markup', async () => {
    const offers = await suggested(' A ');
    expect(offers).toHaveLength(5);
    expect(offers[0]).toEqual({ content: 'A & <B>', description: 'A &amp; &lt;B&gt;' });
  });

  it('opens a conversation by its whole name, and searches for anything else', async () => {
    listeners.entered('A 3');
    listeners.entered('A');
    await vi.waitFor(() => expect([opened, searched]).toEqual([['k3'], ['A']]));
  });

  it('of two with one name each is offered as itself, and the name alone opens neither', async () => {
    all.push(twin);
    opened.length = searched.length = 0;
    const contents = (await suggested('A 3')) as { content: string }[];
    expect(contents.map(({ content }) => content)).toEqual([`A 3 ${known[3]?.accountId}`, `A 3 ${twin.accountId}`]);
    listeners.entered(`A 3 ${twin.accountId}`);
    listeners.entered('A 3');
    await vi.waitFor(() => expect([opened, searched]).toEqual([['twin'], ['A 3']]));
  });
});
