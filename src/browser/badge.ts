import { browser } from 'wxt/browser';

/** What the toolbar button shows. */
export interface ToolbarState {
  unread: number;
  /** Message requests show as a dot, never as a number. */
  requests: number;
  /** The person's setting for the count. */
  showCount: boolean;
  offline: boolean;
}

export async function showToolbarState(state: ToolbarState): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text: badgeText(state) }),
    browser.action.setBadgeBackgroundColor({ color: '#b4232a' }),
    browser.action.setIcon({ path: iconPaths(iconName(state)) }),
  ]);
}

/** '' shows no badge. Pure; exported for tests. */
export function badgeText({ unread, requests, showCount }: ToolbarState): string {
  if (!showCount) return '';
  if (unread > 0) return unread > 99 ? '99+' : String(unread);
  return requests > 0 ? '•' : '';
}

/** Pure; exported for tests. */
export function iconName({ unread, offline }: ToolbarState): 'normal' | 'unread' | 'offline' {
  if (offline) return 'offline';
  return unread > 0 ? 'unread' : 'normal';
}

function iconPaths(name: string): Record<number, string> {
  return { 16: `/icon/${name}-16.png`, 32: `/icon/${name}-32.png`, 48: `/icon/${name}-48.png` };
}
