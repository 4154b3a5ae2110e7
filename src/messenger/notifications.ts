import type { NotificationLevel } from '../store/device-settings.ts';
import { isMuted } from '../store/conversations.ts';
import type { ConversationRow, MessageRow } from '../store/rows.ts';
import type { NotificationEvent } from './notification-event.ts';

export interface NotifiableArrival {
  message: MessageRow;
  conversation: ConversationRow;
  isFirstRequest: boolean;
  /** Somebody put it on a message of ours. */
  reaction: { emoji: string; atMs: number } | null;
}

export interface NotificationSituation {
  level: NotificationLevel;
  /** Key of every conversation that somebody is looking at. */
  looking: ReadonlySet<string>;
  /** ms, network time. */
  nowMs: number;
  /** Conversations that were notified in the last 5 s, before this batch. */
  recent: ReadonlySet<string>;
}

/** More conversations than this within 5 s become one summary. */
const MAX_AT_ONCE = 3;
/** Older messages make no sound. */
const SILENT_AFTER_MS = 86_400_000;

/** First four and last four characters. */
export const shortAccountId = (accountId: string): string => `(${accountId.slice(0, 4)}…${accountId.slice(-4)})`;

export const shownName = (row: Pick<ConversationRow, 'nickname' | 'name' | 'accountId'>): string =>
  row.nickname || row.name || shortAccountId(row.accountId);

/** Decides, without doing anything, what a batch of arrivals shows: one per conversation, or one summary. */
export function decideNotifications(
  arrivals: readonly NotifiableArrival[],
  situation: NotificationSituation,
): NotificationEvent[] {
  const { level, looking, nowMs, recent } = situation;
  if (level === 'off') return [];
  const wanted = arrivals.filter(
    ({ message, conversation, isFirstRequest, reaction }) =>
      message.outgoing === (reaction !== null) &&
      !conversation.blocked &&
      !isMuted(conversation, nowMs) &&
      (reaction?.atMs ?? message.sentAtMs) > conversation.lastReadMs &&
      !looking.has(conversation.key) &&
      (conversation.request !== 'incoming' || isFirstRequest),
  );
  const byConversation = new Map<string, NotifiableArrival[]>();
  for (const arrival of wanted) {
    const { key } = arrival.conversation;
    byConversation.set(key, [...(byConversation.get(key) ?? []), arrival]);
  }
  const isOld = (batch: readonly NotifiableArrival[]) =>
    batch.every(({ message, reaction }) => nowMs - (reaction?.atMs ?? message.sentAtMs) > SILENT_AFTER_MS);
  if (new Set([...recent, ...byConversation.keys()]).size > MAX_AT_ONCE && byConversation.size > 0)
    return [{ kind: 'summary', conversations: byConversation.size, messages: wanted.length, silent: isOld(wanted) }];
  return [...byConversation.values()].map((batch): NotificationEvent => {
    const { conversation, message, reaction } = batch.at(-1) as NotifiableArrival; // groups are never empty
    const silent = isOld(batch);
    if (conversation.request === 'incoming') return { kind: 'request', conversation: conversation.key, silent };
    const name = level === 'nothing' ? '' : shownName(conversation);
    if (reaction) {
      const shows = level === 'name-and-text';
      return {
        kind: 'reaction',
        conversation: conversation.key,
        name,
        emoji: shows ? reaction.emoji : '',
        text: shows ? message.text : '',
        silent,
      };
    }
    return {
      kind: 'message',
      conversation: conversation.key,
      name,
      text: level === 'name-and-text' && message.kind === 'text' ? message.text : '',
      count: batch.length,
      silent,
    };
  });
}
