import { browser } from 'wxt/browser';

import { ownUrl } from './own-page.ts';

const POPUP = 'popup.html';
const WINDOW = { width: 420, height: 640 };

/**
 * Opens the popup at a place (`share`, `conversation/KEY`), or a small window where the browser does not let us.
 *
 * @param handOver leaves what the view is to find; done again for the window, as a popup that did not come up on a busy
 *   computer may have taken it.
 *
 * Nothing may be awaited before the popup is asked for: Firefox allows it only within the handler of a person's action.
 */
export async function openPopupAt(place: string, handOver?: (to: 'any' | 'window') => Promise<void>): Promise<void> {
  const handed = handOver?.('any');
  const popup = `${POPUP}#${place}`;
  if (typeof browser.action.openPopup === 'function') {
    const placed = browser.action.setPopup({ popup });
    try {
      await browser.action.openPopup();
      return;
    } catch {
      // No window in front, or no action of a person: the small window follows.
    } finally {
      await placed;
      await browser.action.setPopup({ popup: POPUP });
    }
  }
  await handed;
  await handOver?.('window');
  await openWindow(`app.html?surface=window#${place}`);
}

/** A conversation from outside: in the tab of ours that is open, else in the popup. */
export async function openConversationView(key: string): Promise<void> {
  const place = `conversation/${encodeURIComponent(key)}`;
  const [tab] = await browser.tabs.query({ url: ownUrl('app.html') }).catch(() => []);
  if (tab?.id === undefined) return openPopupAt(place);
  await browser.tabs.update(tab.id, { active: true, url: ownUrl(`app.html#${place}`) });
  if (tab.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
}

/** A conversation in a small window that stays when the focus goes elsewhere: to a file picker, or a question of the browser. */
export async function openConversationWindow(key: string): Promise<void> {
  await openWindow(`app.html?surface=window#conversation/${encodeURIComponent(key)}`);
}

/** One of our pages in a tab; an open one is brought to the front. */
export async function openPage(path: string): Promise<void> {
  await browser.tabs.create({ url: ownUrl(path) });
}

async function openWindow(path: string): Promise<void> {
  await browser.windows.create({ url: ownUrl(path), type: 'popup', ...WINDOW });
}
