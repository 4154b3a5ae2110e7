import { beforeEach, describe, expect, it, vi } from 'vitest';

/** Keeps what is shown as a browser does: a newer one replaces one with the same name. */
const shown = new Map<string, object>();
const listeners = { click: (_id: string): void => {}, button: (_id: string): void => {} };
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getURL: (path: string) => `ext://id/${path}` },
    i18n: { getMessage: (key: string) => key },
    notifications: {
      create: async (id: string, options: object) => void shown.set(id, options),
      clear: async (id: string) => shown.delete(id),
      onClicked: { addListener: (listener: (id: string) => void) => void (listeners.click = listener) },
      onButtonClicked: { addListener: (listener: (id: string) => void) => void (listeners.button = listener) },
    },
  },
}));

const { clearNotification, onNotificationClicked, showNotification } =
  await import('../../src/browser/notifications.ts');

const one = { conversation: 'k', title: 't', message: 'm', canMarkRead: true, silent: true };

beforeEach(() => {
  shown.clear();
  vi.stubEnv('CHROME', 'true');
});

describe('notifications of the browser', () => {
  it('one per conversation, replaced and cleared', async () => {
    await showNotification(one);
    await showNotification({ ...one, message: 'newer' });
    await showNotification({ ...one, conversation: 'other' });
    expect([...shown.values()]).toMatchObject([{ message: 'newer' }, { message: 'm' }]);
    await clearNotification('k');
    expect(shown.size).toBe(1);
  });

  it('silent, and a button that marks as read, where there is something to mark', async () => {
    await showNotification(one);
    await showNotification({ ...one, conversation: 'request', canMarkRead: false, silent: false });
    expect([...shown.values()]).toMatchObject([{ silent: true, buttons: [{ title: 'markRead' }] }, { silent: false }]);
    expect([...shown.values()][1]).not.toHaveProperty('buttons');
  });

  it('a browser that knows neither gets neither', async () => {
    vi.stubEnv('CHROME', '');
    await showNotification(one);
    expect(Object.keys([...shown.values()][0] ?? {}).sort()).toEqual(['iconUrl', 'message', 'title', 'type']);
  });

  it('opens and marks the conversation that was clicked, and nothing of other names', async () => {
    const heard: string[] = [];
    onNotificationClicked(
      (key) => heard.push(`open ${key}`),
      (key) => heard.push(`read ${key}`),
    );
    await showNotification(one);
    const [id = ''] = shown.keys();
    listeners.click(id);
    listeners.button(id);
    listeners.click('somebody else’s');
    expect(heard).toEqual(['open k', 'read k']);
    expect(shown.size).toBe(0);
  });
});
