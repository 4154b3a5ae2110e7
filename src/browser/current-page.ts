import { browser } from 'wxt/browser';

import { takeHandedPage, type PageToShare } from './handed-page.ts';

/**
 * What is to be shared: the item that a menu entry handed over, else the tab in front. Reading the tab needs the
 * permission of the moment that a click on our button, menu entry or shortcut gives (`activeTab`).
 *
 * @returns null for pages that cannot be shared (the browser's own, or no permission of the moment)
 */
export async function pageToShare(surface: string): Promise<PageToShare | null> {
  return (await takeHandedPage(Date.now(), surface)) ?? (await readCurrentPage());
}

/** The tab in front of the current window: title, canonical address, selected text. */
export async function readCurrentPage(): Promise<PageToShare | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined || tab.url === undefined || !/^https?:/.test(tab.url)) return null;
  const page: PageToShare = { title: tab.title ?? '', url: tab.url, selection: '', inFront: true };
  try {
    const [result] = await browser.scripting.executeScript({ target: { tabId: tab.id }, func: lookAtPage });
    return withDetails(page, result?.result);
  } catch {
    return page; // The browser protects some pages (stores, readers); title and address are known without looking inside.
  }
}

/** Runs inside the page, so it may use nothing from around it. */
function lookAtPage(): { canonical: string; selection: string } {
  const link = document.querySelector<HTMLLinkElement>('link[rel="canonical"]');
  return { canonical: link?.href ?? '', selection: String(getSelection() ?? '').slice(0, 4_000) };
}

/** The page is not trusted: its canonical address counts only if it is on the same site. Exported for tests. */
export function withDetails(page: PageToShare, details: unknown): PageToShare {
  if (typeof details !== 'object' || details === null) return page;
  const { canonical, selection } = details as { canonical?: unknown; selection?: unknown };
  return {
    ...page,
    url: typeof canonical === 'string' && isSameOrigin(canonical, page.url) ? canonical : page.url,
    selection: typeof selection === 'string' ? selection.trim() : '',
  };
}

function isSameOrigin(canonical: string, url: string): boolean {
  return URL.canParse(canonical) && new URL(canonical).origin === new URL(url).origin;
}
