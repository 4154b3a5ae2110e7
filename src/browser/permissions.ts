import { browser } from 'wxt/browser';

/** `https://gateway.example:8443` → `https://gateway.example/*`; Firefox knows no ports in match patterns. */
export function hostPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** May we send to this origin without the browser naming our installation? Nothing is sent where this is false. */
export async function hasHost(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [hostPattern(origin)] });
}

/** Asks the person. Must be called within a click; false if refused. */
export async function requestHost(origin: string): Promise<boolean> {
  return ask({ origins: [hostPattern(origin)] });
}

export async function notificationsAllowed(): Promise<boolean> {
  return browser.permissions.contains({ permissions: ['notifications'] });
}

/** Asks the person. Must be called within a click; false if refused. */
export async function requestNotifications(): Promise<boolean> {
  return ask({ permissions: ['notifications'] });
}

/** Asked at once, without awaiting anything before. Outside a click browsers refuse to ask; what was granted before still counts. */
async function ask(wanted: { origins?: string[]; permissions?: 'notifications'[] }): Promise<boolean> {
  try {
    return await browser.permissions.request(wanted);
  } catch {
    return browser.permissions.contains(wanted);
  }
}
