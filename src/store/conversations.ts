import type { StarlingDatabase } from './database.ts';
import type { ConversationRow } from './rows.ts';

const newestFirst = (a: ConversationRow, b: ConversationRow): number => b.lastActivityMs - a.lastActivityMs;

/** Visible, not blocked, no incoming requests; newest first. */
export async function listConversations(db: StarlingDatabase): Promise<ConversationRow[]> {
  const rows = await db.conversations.where('visible').equals(1).toArray();
  return rows.filter((row) => row.request !== 'incoming' && !row.blocked).sort(newestFirst);
}

/** Strangers who wrote and wait for an answer; newest first. */
export async function listRequests(db: StarlingDatabase): Promise<ConversationRow[]> {
  const rows = await db.conversations.where('visible').equals(1).toArray();
  return rows.filter((row) => row.request === 'incoming' && !row.blocked).sort(newestFirst);
}

/** @throws UnreadableRowError if the row is damaged. */
export const getConversation = (db: StarlingDatabase, key: string): Promise<ConversationRow | undefined> =>
  db.conversations.get(key);

/** Unread messages of conversations, and how many requests wait. */
export async function countUnread(db: StarlingDatabase): Promise<{ unread: number; requests: number }> {
  const rows = (await db.conversations.where('unread').above(0).toArray()).filter(
    (row) => !row.blocked && row.visible === 1,
  );
  const conversations = rows.filter((row) => row.request !== 'incoming');
  return {
    unread: conversations.reduce((sum, row) => sum + row.unread, 0),
    requests: (await listRequests(db)).length,
  };
}

/** Everyone whose nickname, name or Account ID holds `text` (any case); newest first. Empty text: the whole list. */
export async function searchConversations(db: StarlingDatabase, text: string): Promise<ConversationRow[]> {
  const wanted = text.trim().toLocaleLowerCase();
  const rows = await listConversations(db);
  return rows.filter((row) =>
    [row.nickname, row.name, row.accountId].some((field) => field.toLocaleLowerCase().includes(wanted)),
  );
}

/** Blocked people, by name. */
export async function listBlocked(db: StarlingDatabase): Promise<ConversationRow[]> {
  const rows = await db.conversations.toArray();
  return rows.filter((row) => row.blocked).sort((a, b) => (a.nickname || a.name).localeCompare(b.nickname || b.name));
}
