import { isMuted } from '../store/conversations.ts';
import type { ConversationRow, MessageRow } from '../store/rows.ts';

interface Ruled extends Pick<ConversationRow, 'notify' | 'mutedUntilMs'> {
  /** A group or a community: `mentions` means nothing elsewhere. */
  isGroup: boolean;
  /** The message names us or answers us. */
  isMention: boolean;
}

/**
 * Does a conversation's own setting allow a notification?
 *
 * @param nowMs network time
 * @see protocol 07 §6.1
 */
export const makesNotification = (ruled: Ruled, nowMs: number): boolean =>
  !isMuted(ruled, nowMs) && (ruled.notify !== 'mentions' || !ruled.isGroup || ruled.isMention);

/**
 * Does a message name us or answer a message of ours?
 *
 * @param own our Account ID, in communities our blinded IDs too
 */
export const mentions = (message: Pick<MessageRow, 'text' | 'quote'>, own: ReadonlySet<string>): boolean =>
  (message.quote !== null && own.has(message.quote.author)) || [...own].some((id) => message.text.includes(`@${id}`));
