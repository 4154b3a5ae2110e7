import type { UserManifest } from 'wxt';
import { FIREFOX_ID } from '../src/protocol/relay-name.ts';

/** Also the host part of the extension's identity in Firefox profiles; the end-to-end tests use it. */
export const GECKO_ID = FIREFOX_ID;

/**
 * Public key of the Chromium package: it has the same id then wherever it is loaded from, which the relay has to know.
 * Nobody has the private key; a store replaces it by one of its own, and the id with it.
 */
export const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA8SM9STi1XELqe9IZAcYBlgmBw2WNnr+k9xWXTdQ1vNEhVBcQ7ULZjdkpeSIcE4DYXp3kSieiUvS1vu0pqoakCHShf0ptv79Sm+oSsqzOhWvDYZYWaTXQ0Yt9onP8XDN6QVxakMPlhqR5TBc4goioOtwFDml8883J7NdzMqJwcSVRxdq1imKKurDldsLXZi0wPQJ3tIQ0Haw68EAOCpQ/DxZEBJC6Iguln3fzg2eOGBMG8eV2jpOhL5SG6bbIEf9BoMtn9V3EsGhVVeu6mlXmDydVIzOanLbrz4ZC0zqCF4i6BP2ai2ao1F/LeFOYuc7Yx+cakZlCRiPARZMtNSdOPwIDAQAB';

const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*'];

const icons = (state: string): Record<string, string> =>
  Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icon/${state}-${size}.png`]));

/**
 * What we declare to the browser. Nothing here warns at install: gateways' hosts and notifications are asked for when
 * they are needed.
 *
 * @param forTests loopback, notifications and the relay are granted from the start, for headless browsers
 */
export function manifest(browser: 'chrome' | 'firefox', forTests: boolean): UserManifest {
  const permissions = [
    'storage',
    'alarms',
    'contextMenus',
    'activeTab',
    'unlimitedStorage',
    'scripting',
    'declarativeNetRequestWithHostAccess',
    ...(browser === 'chrome' ? ['sidePanel'] : []),
    ...(forTests ? ['notifications', 'nativeMessaging'] : []),
  ];
  return {
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    permissions,
    optional_permissions: forTests ? ['idle'] : ['notifications', 'idle', 'nativeMessaging'],
    host_permissions: forTests ? LOOPBACK : [],
    optional_host_permissions: ['https://*/*', ...(forTests ? [] : LOOPBACK)],
    icons: icons('normal'),
    action: { default_title: '__MSG_extensionName__', default_icon: icons('normal') },
    incognito: 'not_allowed',
    // Without this, any other extension may send us messages.
    ...(browser === 'chrome' && { externally_connectable: { ids: [] } }),
    content_security_policy: { extension_pages: contentSecurityPolicy() },
    omnibox: { keyword: 'st' },
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Shift+M' } },
      lock: { suggested_key: { default: 'Alt+Shift+L' }, description: '__MSG_commandLock__' },
      'share-page': { suggested_key: { default: 'Alt+Shift+S' }, description: '__MSG_commandSharePage__' },
    },
    ...(browser === 'chrome'
      ? { minimum_chrome_version: '120', key: CHROMIUM_KEY }
      : { browser_specific_settings: { gecko: gecko() } }),
  };
}

/** Own scripts and styles only. Plain http goes to this computer alone (a local gateway), and nothing is upgraded. */
function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    'media-src blob:',
    "font-src 'self'",
    "worker-src 'self'",
    "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function gecko() {
  return {
    id: GECKO_ID,
    strict_min_version: '140.0',
    data_collection_permissions: {
      required: ['personalCommunications'],
      optional: ['browsingActivity', 'websiteContent'],
    },
  } as NonNullable<NonNullable<UserManifest['browser_specific_settings']>['gecko']>;
}
