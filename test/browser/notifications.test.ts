import { beforeEach, describe, expect, it, vi } from 'vitest';

/** Keeps what is shown as a browser does: a newer one replaces one with the same name. */
const shown = new Map<string, object>();
const { event } = vi.hoisted(() => ({
  event: () => {
    const all = new Set<(given: string) => void>();
    return {
      addListener: (listener: (given: string) => void) => void all.add(listener),
      hasListener: (listener: (given: string) => void) => all.has(listener),
      fire: (given: string) => all.forEach((listener) => listener(given)),
    };
  },
}));
/** A permission that is given brings its part of the API, without listeners; one that is taken away takes it along. */
const granted = () => ({
  create: async (id: string, options: object) => void shown.set(id, options),
  clear: async (id: string) => shown.delete(id),
  onClicked: event(),
  onButtonClicked: event(),
});
const { browser, suspend, alarms } = vi.hoisted(() => {
  const suspended = new Set<() => void>();
  const made: string[] = [];
  return {
    alarms: made,
    suspend: () => suspended.forEach((listener) => listener()),
    browser: {
      runtime: {
        getURL: (path: string) => `ext://id/${path}`,
        onSuspend: { addListener: (listener: () => void) => void suspended.add(listener) },
      },
      alarms: { create: async (name: string) => void made.push(name) },
      i18n: { getMessage: (key: string) => key },
      notifications: undefined as ReturnType<typeof granted> | undefined,
      idle: undefined as { queryState: () => void; onStateChanged: ReturnType<typeof event> } | undefined,
    },
  };
});
vi.mock('wxt/browser', () => ({ browser }));
const listeners = {
  click: (id: string) => browser.notifications?.onClicked.fire(id),
  button: (id: string) => browser.notifications?.onButtonClicked.fire(id),
};

const { clearNotification, onNotificationClicked, showNotification } =
  await import('../../src/browser/notifications.ts');
const { onScreenLocked } = await import('../../src/browser/idle.ts');
const { FRESH_START_ALARM, startFreshAfterEnd, wantFreshStart } = await import('../../src/browser/fresh-start.ts');

const one = { conversation: 'k', title: 't', message: 'm', canMarkRead: true, silent: true };

beforeEach(() => {
  shown.clear();
  browser.notifications = granted();
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

describe('permissions that come and go', () => {
  const heard: string[] = [];
  const listen = () =>
    onNotificationClicked(
      (key) => heard.push(`open ${key}`),
      () => undefined,
    );
  const clicks = async (): Promise<string[]> => {
    heard.length = 0;
    await showNotification(one);
    listeners.click('conversation:k');
    return [...heard];
  };

  it('a click opens the conversation, whenever the permission was given', async () => {
    browser.notifications = undefined;
    listen(); // at the start
    expect(await clicks()).toEqual([]);
    browser.notifications = granted();
    listen(); // given
    expect(await clicks()).toEqual(['open k']);
    listen(); // another one was given
    expect(await clicks()).toEqual(['open k']);
    browser.notifications = granted();
    listen(); // taken away and given again
    expect(await clicks()).toEqual(['open k']);
  });

  it('the screen is heard of, whenever that was allowed', () => {
    let locked = 0;
    const hear = () => onScreenLocked(() => locked++);
    hear();
    for (let i = 0; i < 2; i++) {
      browser.idle = { queryState: () => undefined, onStateChanged: event() };
      hear();
      hear();
      browser.idle.onStateChanged.fire('locked');
      browser.idle.onStateChanged.fire('active');
    }
    expect(locked).toBe(2);
  });

  it('the background starts once more after its end, if one was given while it ran', () => {
    startFreshAfterEnd();
    suspend();
    expect(alarms).toEqual([]);
    wantFreshStart();
    suspend();
    expect(alarms).toEqual([FRESH_START_ALARM]);
  });
});
