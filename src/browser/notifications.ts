import { browser } from 'wxt/browser';

import { catalogueText, ownUrl } from './own-page.ts';

/** One per conversation; a newer one replaces it. `conversation` is empty for the summary, of which there is one too. */
export interface ShownNotification {
  /** Key of the conversation: names the notification, so that it can be replaced and cleared. */
  conversation: string;
  title: string;
  message: string;
  canMarkRead: boolean;
  /** Where the browser lets us say; elsewhere the system decides. */
  silent: boolean;
}

const PREFIX = 'conversation:';

/** Shows or replaces; does nothing while the person has not allowed notifications. */
export async function showNotification(shown: ShownNotification): Promise<void> {
  const { conversation, title, message, canMarkRead, silent } = shown;
  // Without the permission the namespace is not there.
  if (!isAllowed()) return;
  await browser.notifications.create(PREFIX + conversation, {
    type: 'basic',
    title,
    message,
    iconUrl: ownUrl('icon/normal-128.png'),
    ...(hasButtons() && canMarkRead && { buttons: [{ title: catalogueText('markRead') }] }),
    ...(canSilence() && { silent }),
  });
}

/** Takes the notification of a conversation away, if it is shown. */
export async function clearNotification(conversation: string): Promise<void> {
  if (isAllowed()) await browser.notifications.clear(PREFIX + conversation);
}

/** Nothing of what was shown stays: it names people. */
export async function clearAllNotifications(): Promise<void> {
  if (!isAllowed()) return;
  const shown = await browser.notifications.getAll();
  await Promise.all(Object.keys(shown).map(async (id) => browser.notifications.clear(id)));
}

/** What clicks lead to. The listeners stay the same, so that a browser can be asked whether it has them. */
let clicked: { open: (conversation: string) => void; markRead: (conversation: string) => void } | undefined;

function opened(id: string): void {
  if (!id.startsWith(PREFIX)) return;
  void browser.notifications.clear(id);
  clicked?.open(id.slice(PREFIX.length));
}

function markedRead(id: string): void {
  if (!id.startsWith(PREFIX)) return;
  void browser.notifications.clear(id);
  clicked?.markRead(id.slice(PREFIX.length));
}

/**
 * Calls `open` or `markRead` with the conversation's key when a notification or its button is clicked. To be called at
 * every start, and again whenever a permission was granted: one that was taken away takes the listeners with it.
 */
export function onNotificationClicked(
  open: (conversation: string) => void,
  markRead: (conversation: string) => void,
): void {
  clicked = { open, markRead };
  if (!isAllowed()) return;
  const { onClicked, onButtonClicked } = browser.notifications;
  if (!onClicked.hasListener(opened)) onClicked.addListener(opened);
  if (hasButtons() && !onButtonClicked.hasListener(markedRead)) onButtonClicked.addListener(markedRead);
}

/** Firefox has none, and refuses notifications that ask for them. */
const hasButtons = (): boolean =>
  (browser.notifications as { onButtonClicked?: unknown }).onButtonClicked !== undefined && import.meta.env.CHROME;

/** Firefox refuses notifications that ask for it. */
export const canSilence = (): boolean => import.meta.env.CHROME;

function isAllowed(): boolean {
  return (browser as { notifications?: unknown }).notifications !== undefined;
}
