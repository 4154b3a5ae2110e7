import { clearNotification, showNotification } from '../../src/browser/notifications.ts';
import { catalogueText } from '../../src/browser/own-page.ts';
import type { NotificationEvent } from '../../src/messenger/notification-event.ts';

const MAX_TEXT = 120;
/** Characters of the message that somebody reacted to. */
const REACTED_TEXT = 24;
const rules = new Intl.PluralRules();
const plural = (key: string, count: number): string =>
  catalogueText(`${key}_${rules.select(count)}`, String(count)) || catalogueText(`${key}_other`, String(count));

/** One line of at most 120 characters. */
function oneLine(text: string): string {
  const line = Array.from(text.replaceAll(/\s+/g, ' '));
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1).join('')}…` : line.join('');
}

/** Finds the words for what the messenger decided to show (look.md, desktop notifications). */
export async function showEvent(event: NotificationEvent): Promise<void> {
  switch (event.kind) {
    case 'clear':
      return clearNotification(event.conversation);
    case 'request':
      return showNotification({
        conversation: event.conversation,
        title: catalogueText('notifySomeoneNew'),
        message: catalogueText('notifyOpenToDecide'),
      });
    case 'summary':
      return showNotification({
        conversation: '',
        title: plural('notifySummary', event.messages),
        message: plural('notifyFrom', event.conversations),
      });
    case 'reaction': {
      const start = Array.from(oneLine(event.text));
      const words = start.length > REACTED_TEXT ? `${start.slice(0, REACTED_TEXT).join('')}…` : start.join('');
      return showNotification({
        conversation: event.conversation,
        title: event.name || 'Starling',
        message:
          event.emoji === '' ? catalogueText('notifyNewReaction') : catalogueText('notifyReaction', event.emoji, words),
      });
    }
    case 'message': {
      const several = event.count > 1 ? plural('notifySeveral', event.count) : '';
      return showNotification({
        conversation: event.conversation,
        title: event.name || 'Starling',
        message: several || oneLine(event.text) || catalogueText('notifyNewMessage'),
      });
    }
  }
}
