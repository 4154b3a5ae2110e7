import { browser } from 'wxt/browser';
import { hasHost } from './permissions.ts';

/** The browser's memory holds the address of the gateway under this name, as long as we may not reach any that is used. */
export const MISSING_PERMISSION = 'missing-permission';

interface Used {
  url: string;
  role: 'primary' | 'reserve' | 'spare';
}

/** The gateway whose permission was taken away, where no other that is used may be reached; null: nothing is missing. */
export async function missingPermission(gateways: readonly Used[]): Promise<string | null> {
  const used = [
    ...gateways.filter(({ role }) => role === 'primary'),
    ...gateways.filter(({ role }) => role === 'reserve'),
  ];
  for (const { url } of used) if (await hasHost(url)) return null;
  return used[0]?.url ?? null;
}

/** Calls back whenever the person has given or taken a permission. Returns what ends it. */
export function watchPermissions(changed: () => void): () => void {
  const listener = () => changed();
  browser.permissions.onAdded.addListener(listener);
  browser.permissions.onRemoved.addListener(listener);
  return () => {
    browser.permissions.onAdded.removeListener(listener);
    browser.permissions.onRemoved.removeListener(listener);
  };
}
