import { beforeEach, describe, expect, it, vi } from 'vitest';

/** A browser of the oldest kind we allow: no side panel, no `openPopup`, no session rules, no notifications granted. */
const windows: object[] = [];
vi.mock('wxt/browser', () => ({
  browser: {
    action: { setPopup: async () => {} },
    windows: { create: async (options: object) => void windows.push(options) },
    runtime: { getURL: (path: string) => `ext://id/${path}` },
  },
}));

const { openPopupAt } = await import('../../src/browser/open-view.ts');
const { panelOpener } = await import('../../src/browser/side-panel.ts');
const { installHeaderRule } = await import('../../src/browser/header-rule.ts');
const { clearNotification, onNotificationClicked, showNotification } =
  await import('../../src/browser/notifications.ts');

beforeEach(() => void windows.splice(0));

describe('in the oldest browsers', () => {
  it('a small window opens where the popup cannot be opened', async () => {
    await openPopupAt('share');
    expect(windows).toMatchObject([{ type: 'popup', url: expect.stringContaining('#share') as string }]);
  });

  it('there is no panel to offer', () => {
    expect(panelOpener()).toBeNull();
  });

  it('requests go without the second line of defence', async () => {
    await expect(installHeaderRule()).resolves.toBeUndefined();
  });

  it('nothing is notified before the person allowed it', async () => {
    // Without the permission the browser has no such namespace; touching it would throw.
    expect(() =>
      onNotificationClicked(
        () => {},
        () => {},
      ),
    ).not.toThrow();
    const shown = { conversation: 'k', title: 't', message: 'm', canMarkRead: true, silent: true };
    await expect(showNotification(shown)).resolves.toBeUndefined();
    await expect(clearNotification('k')).resolves.toBeUndefined();
  });
});
