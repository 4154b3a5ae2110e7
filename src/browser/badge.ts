import { browser } from 'wxt/browser';
import { catalogueText } from './own-page.ts';

/** What the toolbar button shows. */
export interface ToolbarState {
  unread: number;
  /** Message requests change the icon, never the number. */
  requests: number;
  /** The person's setting for the count. */
  showCount: boolean;
  offline: boolean;
  /** We may not reach the gateway: the person has taken the permission away. */
  missing: boolean;
  /** Nothing may be told. */
  locked: boolean;
}

/** While the app lock is closed. */
export const LOCKED_TOOLBAR: ToolbarState = {
  unread: 0,
  requests: 0,
  showCount: false,
  offline: false,
  missing: false,
  locked: true,
};

export async function showToolbarState(state: ToolbarState): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text: badgeText(state) }),
    browser.action.setBadgeBackgroundColor({ color: isOff(state) ? '#5E6970' : '#0F6577' }),
    browser.action.setIcon({ path: iconPaths(iconName(state)) }),
    browser.action.setTitle({ title: catalogueText(state.missing ? 'permissionMissingIcon' : 'extensionName') }),
  ]);
}

const isOff = ({ offline, missing }: ToolbarState): boolean => offline || missing;

/** '' shows no badge. Pure; exported for tests. */
export function badgeText({ unread, showCount }: ToolbarState): string {
  if (!showCount || unread === 0) return '';
  return unread > 99 ? '99+' : String(unread);
}

/** The amber dot says that a request waits; a number that is shown wins over it. Pure; exported for tests. */
export function iconName(state: ToolbarState): 'normal' | 'unread' | 'offline' | 'locked' {
  if (state.locked) return 'locked';
  if (isOff(state)) return 'offline';
  return badgeText(state) === '' && state.requests > 0 ? 'unread' : 'normal';
}

/** Everything has been read: now, or before this context started. A request that waits is no reason to keep a summary. Pure. */
export const isSummaryOver = (
  unreadBefore: number,
  { unread, requests }: Pick<ToolbarState, 'unread' | 'requests'>,
): boolean => unread === 0 && (unreadBefore > 0 || requests === 0);

function iconPaths(name: string): Record<number, string> {
  return { 16: `/icon/${name}-16.png`, 32: `/icon/${name}-32.png`, 48: `/icon/${name}-48.png` };
}
