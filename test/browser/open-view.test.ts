import { expect, it, vi } from 'vitest';

const kept = new Map<string, unknown>();
const opened: string[] = [];
let popup: () => Promise<void> = async () => undefined;
vi.mock('wxt/browser', () => ({
  browser: {
    storage: {
      session: {
        get: async (key: string) => (kept.has(key) ? { [key]: kept.get(key) } : {}),
        set: async (items: Record<string, unknown>) =>
          Object.entries(items).forEach(([key, value]) => kept.set(key, value)),
        remove: async (key: string) => void kept.delete(key),
      },
    },
    action: { openPopup: async () => popup(), setPopup: async () => undefined },
    windows: { create: async ({ url }: { url: string }) => void opened.push(url) },
    runtime: { getURL: (path: string) => path },
  },
}));

const { handPageOver, takeHandedPage } = await import('../../src/browser/handed-page.ts');
const { openPopupAt } = await import('../../src/browser/open-view.ts');

it('a window in place of a popup that did not come up finds what was handed over, though the popup took it', async () => {
  const page = { title: 'Nests', url: 'https://nests.example/', selection: '' };
  popup = async () => {
    await takeHandedPage();
    throw new Error('Failed to open popup.');
  };
  await openPopupAt('share', (to) => handPageOver(page, Date.now(), to));
  expect(opened).toEqual([expect.stringContaining('app.html?surface=window#share')]);
  // The popup may come up late and ask first.
  expect(await takeHandedPage(Date.now(), 'popup')).toBeNull();
  expect(await takeHandedPage(Date.now(), 'window')).toEqual(page);
});
