import { browser } from 'wxt/browser';
import { RELAY_URL } from '../protocol/relay-name.ts';

/** `https://gateway.example:8443` → `https://gateway.example/*`; Firefox knows no ports in match patterns. */
export function hostPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** May we start the relay on this computer? */
const RELAY_PERMISSION = { permissions: ['nativeMessaging' as const] };

/** May we send to this origin (or to the relay) without the browser naming our installation? Nothing is sent where this is false. */
export async function hasHost(origin: string): Promise<boolean> {
  return browser.permissions.contains(permissionFor(origin));
}

const permissionFor = (origin: string) =>
  origin === RELAY_URL ? RELAY_PERMISSION : { origins: [hostPattern(origin)] };

/** Asks the person. Must be called within a click; false if refused. */
export async function requestHost(origin: string): Promise<boolean> {
  return ask(permissionFor(origin));
}

export async function notificationsAllowed(): Promise<boolean> {
  return browser.permissions.contains({ permissions: ['notifications'] });
}

/** Asks the person. Must be called within a click; false if refused. */
export async function requestNotifications(): Promise<boolean> {
  return ask({ permissions: ['notifications'] });
}

/** May we know when nobody is at this computer? Browsers give it without a question. Must be called within a click. */
export async function requestIdle(): Promise<boolean> {
  return ask({ permissions: ['idle'] });
}

/** Asked at once, without awaiting anything before. Outside a click browsers refuse to ask; what was granted before still counts. */
async function ask(wanted: {
  origins?: string[];
  permissions?: ('notifications' | 'idle' | 'nativeMessaging')[];
}): Promise<boolean> {
  try {
    return await browser.permissions.request(wanted);
  } catch {
    return browser.permissions.contains(wanted);
  }
}
