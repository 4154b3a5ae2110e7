import type { ConversationRow } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { text } from '../text.ts';

/** Someone to share with: a conversation, or a pasted ID that has none yet. */
export type Recipient = { key: string; row: ConversationRow } | { key: string; accountId: string };

/** What the picker and the toast call them. */
export function recipientName(recipient: Recipient): string {
  if ('row' in recipient) return conversationName(recipient.row);
  return recipient.key === 'me'
    ? text('noteToSelf')
    : `${recipient.accountId.slice(0, 4)}…${recipient.accountId.slice(-4)}`;
}
