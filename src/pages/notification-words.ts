import type { MessageNotification, NotificationEvent } from '../messenger/notification-event.ts';
import type { MessageFile } from '../store/rows.ts';
import { filesText } from '../ui/files/file-words.ts';
import { plural, text } from '../ui/text.ts';
import { shortLine } from '../protocol/whole-characters.ts';

export interface NotificationWords {
  title: string;
  message: string;
}

const APP = 'Starling';
/** Code points of a notification. */
const MAX_TEXT = 120;
/** Code points of the message that somebody reacted to. */
const REACTED_TEXT = 24;

/**
 * The words for what the messenger decided to show.
 *
 * @see protocol 07 §6.2, §6.3
 */
export function notificationWords(event: Exclude<NotificationEvent, { kind: 'clear' }>): NotificationWords {
  switch (event.kind) {
    case 'request':
      return { title: text('notifySomeoneNew'), message: text('notifyOpenToDecide') };
    case 'summary':
      return { title: plural('notifySummary', event.messages), message: fromWhom(event) };
    case 'missed-call':
      return {
        title: event.name || APP,
        message: event.name === '' ? text('notifyMissedCall') : text('noticeMissedCall', event.name),
      };
    case 'reaction': {
      const words = shortLine(event.text || filesText(event.files), REACTED_TEXT);
      return {
        title: event.name || APP,
        message:
          event.emoji === ''
            ? text('notifyNewReaction')
            : words === ''
              ? text('notifyReactionAlone', event.emoji)
              : text('notifyReaction', event.emoji, words),
      };
    }
    case 'message':
      return { title: event.name || APP, message: messageWords(event) };
  }
}

/** First match wins (07 §6.3); several are only counted. */
function messageWords({ count, text: words, files, invitation }: MessageNotification): string {
  if (count > 1) return plural('notifySeveral', count);
  if (invitation !== null) return text('communityInvitation');
  return shortLine(words, MAX_TEXT) || filesLine(files) || text('notifyNewMessage');
}

const filesLine = (files: readonly MessageFile[]): string => shortLine(filesText(files), MAX_TEXT);

/** "From Ana, Saturday walk and 2 others", or how many they are where nobody may be named. */
function fromWhom({ names, conversations }: Extract<NotificationEvent, { kind: 'summary' }>): string {
  if (names.length === 0) return plural('notifyFrom', conversations);
  const others = conversations - names.length;
  const all = others > 0 ? [...names, plural('notifyOthers', others)] : names;
  return text('notifyFromThese', new Intl.ListFormat(undefined, { style: 'long' }).format(all));
}
