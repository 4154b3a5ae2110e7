import { Dexie } from 'dexie';
import type { StarlingDatabase } from './database.ts';
import type { StoredMessage } from './internal-rows.ts';
import type { MessageRow } from './rows.ts';

const inConversation = (db: StarlingDatabase, conversation: string) =>
  db.messages.where('[conversation+sortMs]').between([conversation, Dexie.minKey], [conversation, Dexie.maxKey]);

/** The newest `limit` messages, oldest of them first. */
export async function latestMessages(db: StarlingDatabase, conversation: string, limit: number): Promise<MessageRow[]> {
  const rows = await inConversation(db, conversation).reverse().limit(limit).toArray();
  return rows.reverse();
}

/** Ids of all messages but the newest `kept`. */
export const olderThanNewest = (db: StarlingDatabase, conversation: string, kept: number): Promise<string[]> =>
  inConversation(db, conversation).reverse().offset(kept).primaryKeys();

/** The last `limit` messages up to `sortMs` (itself included), oldest of them first. */
export async function messagesBefore(
  db: StarlingDatabase,
  conversation: string,
  sortMs: number,
  limit: number,
): Promise<StoredMessage[]> {
  const earlier = db.messages
    .where('[conversation+sortMs]')
    .between([conversation, Dexie.minKey], [conversation, sortMs], true, true);
  return (await earlier.reverse().limit(limit).toArray()).reverse();
}

/** The first `limit` messages after `sortMs`, oldest first. */
export const messagesAfter = (
  db: StarlingDatabase,
  conversation: string,
  sortMs: number,
  limit: number,
): Promise<StoredMessage[]> =>
  db.messages
    .where('[conversation+sortMs]')
    .between([conversation, sortMs], [conversation, Dexie.maxKey], false, true)
    .limit(limit)
    .toArray();

/** How many of the first `limit` messages after `sortMs` were received. */
export const countNewer = async (
  db: StarlingDatabase,
  conversation: string,
  sortMs: number,
  limit: number,
): Promise<number> =>
  (await messagesAfter(db, conversation, sortMs, limit)).filter(
    ({ status, kind }) => status === 'received' && kind === 'text',
  ).length;

/** The newest message of a conversation, notices of ours left out. */
export const lastMessage = (db: StarlingDatabase, conversation: string): Promise<StoredMessage | undefined> =>
  inConversation(db, conversation)
    .reverse()
    .filter((row) => row.kind === 'text')
    .first();

/** A message by its author and sent time; undefined if it is not here. */
export const findMessage = (
  db: StarlingDatabase,
  author: string,
  sentAtMs: number,
): Promise<StoredMessage | undefined> => db.messages.where('identity').equals(db.identityOf(author, sentAtMs)).first();

/** Sentences of our own of one kind in a conversation. */
export const noticesIn = (db: StarlingDatabase, conversation: string, text: string): Promise<StoredMessage[]> =>
  inConversation(db, conversation)
    .filter((row) => row.kind === 'notice' && row.text === text)
    .toArray();

/** Ids of all messages of a conversation. */
export const messageIds = (db: StarlingDatabase, conversation: string): Promise<string[]> =>
  inConversation(db, conversation).primaryKeys();
