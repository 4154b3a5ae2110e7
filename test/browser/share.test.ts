import { beforeEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, unknown>();
vi.mock('wxt/browser', () => ({
  browser: {
    storage: {
      session: {
        get: async (key: string) => (kept.has(key) ? { [key]: kept.get(key) } : {}),
        set: async (values: Record<string, unknown>) => {
          for (const [key, value] of Object.entries(values)) kept.set(key, value);
        },
        remove: async (key: string) => void kept.delete(key),
      },
    },
  },
}));

const { withDetails } = await import('../../src/browser/current-page.ts');
const { handPageOver, takeHandedPage } = await import('../../src/browser/handed-page.ts');
const { pageOfClick, recipientOfClick } = await import('../../src/browser/context-menu.ts');

beforeEach(() => kept.clear());

const PAGE = { title: 'A page', url: 'https://site.example/a?b=1', selection: '' };

describe('withDetails', () => {
  it('takes the canonical address and the selection of the page', () => {
    expect(withDetails(PAGE, { canonical: 'https://site.example/a', selection: '  words ' })).toEqual({
      ...PAGE,
      url: 'https://site.example/a',
      selection: 'words',
    });
  });

  it.each([
    ['another site', 'https://evil.example/a'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
    ['no text', 7],
  ])('keeps the real address if the canonical one is %s', (_, canonical) => {
    expect(withDetails(PAGE, { canonical, selection: '' }).url).toBe(PAGE.url);
  });

  it.each([[null], [undefined], ['text'], [{ selection: 5 }]])('makes nothing of %j', (details) => {
    expect(withDetails(PAGE, details)).toEqual(PAGE);
  });
});

describe('a page handed over', () => {
  it('is taken once', async () => {
    await handPageOver(PAGE, 1_000);
    expect(await takeHandedPage(2_000)).toEqual(PAGE);
    expect(await takeHandedPage(2_000)).toBeNull();
  });

  it('does not surprise a popup that opens much later', async () => {
    await handPageOver(PAGE, 1_000);
    expect(await takeHandedPage(62_000)).toBeNull();
  });
});

describe('recipientOfClick', () => {
  const id = `05${'Ab'.repeat(32)}`;

  it.each([
    ['an ID alone', id, id.toLowerCase()],
    ['an ID in a sentence', `write to ${id}, please`, id.toLowerCase()],
    ['an ID in groups', id.replaceAll(/(.{4})/g, '$1 '), id.toLowerCase()],
    ['an ID in groups between words', `made ${id.replaceAll(/(.{4})/g, '$1 ')}be my friend`, id.toLowerCase()],
    ['an ID with characters that nobody sees', `\u2067${id.slice(0, 9)}\u200b${id.slice(9)}\ufeff`, id.toLowerCase()],
    ['an ID in quotation marks', `my ID: „${id}“.`, id.toLowerCase()],
    ['an ID after a scheme', `session://${id}`, id.toLowerCase()],
    [
      'an ID in wide letters',
      [...id].map((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)).join(''),
      id.toLowerCase(),
    ],
    ['the ID and not the number before it', `5f05${'ab'.repeat(20)} ${id}`, id.toLowerCase()],
    ['a name', ' alice ', 'alice'],
    ['a name cut between characters', `${'a'.repeat(97)}👩‍👩‍👧‍👦`, 'a'.repeat(97)],
  ])('finds %s', (_, selectionText, expected) => {
    expect(recipientOfClick({ menuItemId: 'message-id', selectionText })).toBe(expected);
  });

  it('is for its own entry only', () => {
    expect(recipientOfClick({ menuItemId: 'share-selection', selectionText: id })).toBeNull();
  });
});

describe('pageOfClick', () => {
  const click = { pageUrl: 'https://site.example/' };

  it.each([
    ['share-page', {}, { title: 'Tab', url: 'https://site.example/', selection: '', inFront: true }],
    [
      'share-selection',
      { selectionText: ' words ' },
      { title: 'Tab', url: 'https://site.example/', selection: 'words', inFront: true },
    ],
    [
      'share-link',
      { linkUrl: 'https://l.example/', linkText: 'l' },
      { title: 'l', url: 'https://l.example/', selection: '' },
    ],
    [
      'share-image',
      { srcUrl: 'https://i.example/', frameId: 4 },
      {
        title: '',
        url: 'https://i.example/',
        selection: '',
        image: { tabId: 7, frameId: 4, url: 'https://i.example/' },
      },
    ],
  ])('%s', (menuItemId, more, page) => {
    expect(pageOfClick({ ...click, menuItemId, ...more }, { id: 7, title: 'Tab' })).toEqual(page);
  });

  it('is nothing for entries that are not ours', () => {
    expect(pageOfClick({ ...click, menuItemId: 'other' }, undefined)).toBeNull();
  });
});
