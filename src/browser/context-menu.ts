import { browser } from 'wxt/browser';

import type { PageToShare } from './handed-page.ts';
import { catalogueText } from './own-page.ts';
import { findAccountId } from '../crypto/account-id.ts';
import { firstCharacters } from '../protocol/whole-characters.ts';

const ENTRIES = [
  { id: 'share-page', contexts: ['page'], title: 'menuSharePage' },
  { id: 'share-selection', contexts: ['selection'], title: 'menuShareSelection' },
  { id: 'message-id', contexts: ['selection'], title: 'menuMessageId' },
  { id: 'share-link', contexts: ['link'], title: 'menuShareLink' },
  { id: 'share-image', contexts: ['image'], title: 'menuShareImage' },
] as const;

/** As much of a selected name as the field shows. */
const MAX_NAME = 100;

/** What both browsers tell about a click in the menu, as far as it is used here. */
export interface MenuClick {
  menuItemId: string | number;
  pageUrl?: string | undefined;
  linkUrl?: string | undefined;
  linkText?: string | undefined;
  srcUrl?: string | undefined;
  selectionText?: string | undefined;
  frameId?: number | undefined;
}

/** Puts our entries into the menu. Safe to repeat: entries outlive the background in one browser and not in the other. */
export async function createMenuEntries(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const { id, contexts, title } of ENTRIES) {
    browser.contextMenus.create({
      id,
      contexts: [...contexts],
      title: catalogueText(title),
      documentUrlPatterns: ['http://*/*', 'https://*/*'],
    });
  }
}

/** Whom a click asks to write to: an Account ID out of the selected text, or the text itself; null for other entries. */
export function recipientOfClick({ menuItemId, selectionText = '' }: MenuClick): string | null {
  if (menuItemId !== 'message-id') return null;
  return findAccountId(selectionText) ?? firstCharacters(selectionText.trim(), MAX_NAME);
}

/** What a click on one of our entries asks to share; null for entries that are not ours. Pure; exported for tests. */
export function pageOfClick(
  info: MenuClick,
  tab: { id?: number | undefined; title?: string | undefined } | undefined,
): PageToShare | null {
  const page = { title: tab?.title ?? '', url: info.pageUrl ?? '', selection: '', inFront: true };
  switch (info.menuItemId) {
    case 'share-page':
      return page;
    case 'share-selection':
      return { ...page, selection: (info.selectionText ?? '').trim() };
    case 'share-link':
      return { title: info.linkText ?? '', url: info.linkUrl ?? '', selection: '' };
    case 'share-image':
      return imageOfClick(info.srcUrl ?? '', info.frameId ?? 0, tab?.id);
    default:
      return null;
  }
}

function imageOfClick(url: string, frameId: number, tabId: number | undefined): PageToShare {
  return { title: '', url, selection: '', ...(tabId !== undefined && { image: { tabId, frameId, url } }) };
}
