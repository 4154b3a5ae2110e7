import { clearNotification, showNotification } from '../../src/browser/notifications.ts';
import type { NotificationEvent } from '../../src/messenger/notification-event.ts';
import { notificationWords } from '../../src/pages/notification-words.ts';

/** Shows what the messenger decided. A summary belongs to no conversation. */
export async function showEvent(event: NotificationEvent): Promise<void> {
  if (event.kind === 'clear') return clearNotification(event.conversation);
  return showNotification({
    conversation: event.kind === 'summary' ? '' : event.conversation,
    // A stranger is accepted or not; there is nothing to mark.
    canMarkRead: event.kind === 'message' || event.kind === 'reaction' || event.kind === 'missed-call',
    silent: event.silent,
    ...notificationWords(event),
  });
}
