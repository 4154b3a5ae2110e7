import { browser } from 'wxt/browser';

import { ownUrl } from './own-page.ts';

const RULE_ID = 1;

interface HeaderOperation {
  header: string;
  operation: 'remove' | 'set';
  value?: string;
}

/** The part of `declarativeNetRequest` we use; the polyfill's types do not have it. */
interface RequestRules {
  updateSessionRules(options: { removeRuleIds: number[]; addRules: object[] }): Promise<void>;
}

const REQUEST_HEADERS: HeaderOperation[] = [
  // Firefox names the installation here, for years; Chromium names the extension.
  { header: 'origin', operation: 'remove' },
  { header: 'accept-language', operation: 'set', value: 'en' },
];

/**
 * Takes out of our own requests what could tell one installation from another. A second line of defence: requests are
 * built so that no such header arises (`mode: 'same-origin'`, no referrer). Browsers without session rules go without.
 */
export async function installHeaderRule(): Promise<void> {
  const rules = (browser as unknown as { declarativeNetRequest?: RequestRules }).declarativeNetRequest;
  await rules?.updateSessionRules({
    removeRuleIds: [RULE_ID],
    addRules: [
      {
        id: RULE_ID,
        action: { type: 'modifyHeaders', requestHeaders: REQUEST_HEADERS },
        condition: {
          initiatorDomains: [new URL(ownUrl('/')).hostname],
          resourceTypes: ['xmlhttprequest', 'other'],
        },
      },
    ],
  });
}
