import { describe, expect, it } from 'vitest';
import { manifest } from '../../scripts/manifest.ts';

/** What is declared, held to the letter: whoever widens it has to say so here, and why in docs/decisions. */
const EVERYWHERE = [
  'storage', // keys and settings
  'alarms', // polling and the lock
  'contextMenus', // share
  'activeTab', // the page in front, after a click
  'unlimitedStorage', // messages and files
  'scripting', // title and selection of that page
  'declarativeNetRequestWithHostAccess', // takes identifying headers from our own requests
];

const policy = (browser: 'chrome' | 'firefox'): Map<string, string> => {
  const { content_security_policy: csp } = manifest(browser, false);
  const text = (csp as { extension_pages: string }).extension_pages;
  return new Map(
    text.split('; ').map((line): [string, string] => {
      const [name = '', ...values] = line.split(' ');
      return [name, values.join(' ')];
    }),
  );
};

describe.each(['chrome', 'firefox'] as const)('the manifest for %s', (browser) => {
  const declared = manifest(browser, false);

  it('asks for nothing that warns at install, and for the rest when it is needed', () => {
    expect(declared.permissions).toEqual([...EVERYWHERE, ...(browser === 'chrome' ? ['sidePanel'] : [])]);
    expect(declared.optional_permissions).toEqual(['notifications', 'idle', 'nativeMessaging']);
    expect(declared.host_permissions).toEqual([]);
    expect(declared['optional_host_permissions']).toEqual(['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*']);
  });

  it('shows nothing of itself to pages and other extensions', () => {
    expect(declared.web_accessible_resources).toBeUndefined();
    expect(declared.content_scripts).toBeUndefined();
    expect(declared.incognito).toBe('not_allowed');
    // Chromium lets every extension send messages unless this key is there and empty.
    expect(declared.externally_connectable).toEqual(browser === 'chrome' ? { ids: [] } : undefined);
  });

  it('runs its own scripts only, and nothing from a text', () => {
    expect(Object.fromEntries(policy(browser))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data: blob:",
      'media-src': 'blob:',
      'font-src': "'self'",
      'worker-src': "'self'",
      'connect-src': "'self' https: http://127.0.0.1:* http://localhost:*",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });
});

it('tells Firefox what is transmitted: messages always, pages when they are shared', () => {
  expect(manifest('firefox', false).browser_specific_settings?.gecko).toMatchObject({
    strict_min_version: '140.0',
    data_collection_permissions: {
      required: ['personalCommunications'],
      optional: ['browsingActivity', 'websiteContent'],
    },
  });
});

it('grants tests no more than what a person grants by clicking, on this computer', () => {
  const [real, forTests] = [manifest('chrome', false), manifest('chrome', true)];
  expect(forTests.permissions?.filter((name) => !real.permissions?.includes(name))).toEqual([
    'notifications',
    'nativeMessaging',
  ]);
  expect(forTests.host_permissions).toEqual(['http://127.0.0.1/*', 'http://localhost/*']);
});
