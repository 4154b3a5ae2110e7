import { lookAlikes } from '../protocol/look-alike-names.ts';
import type { StarlingDatabase } from './database.ts';
import type { ConversationRow, MarkedAlike } from './rows.ts';

/** Contacts that came from another device stand where they were made, until something is written. */
const activity = (row: ConversationRow): number => row.lastActivityMs || row.createdSeconds * 1000;

const newestFirst = (a: ConversationRow, b: ConversationRow): number => activity(b) - activity(a);

/** Pinned ones first, higher before lower. */
const asListed = (a: ConversationRow, b: ConversationRow): number =>
  Math.max(0, b.priority) - Math.max(0, a.priority) || newestFirst(a, b);

/** Makes no notification and does not count. @param nowMs network time */
export const isMuted = (row: Pick<ConversationRow, 'notify' | 'mutedUntilMs'>, nowMs: number): boolean =>
  row.notify === 'none' || row.mutedUntilMs > nowMs;

const visibleRows = (db: StarlingDatabase): Promise<ConversationRow[]> =>
  db.conversations.where('visible').equals(1).toArray();

const isListed = (row: ConversationRow): boolean => row.request !== 'incoming' && !row.blocked;
const isAsking = (row: ConversationRow): boolean => row.request === 'incoming' && !row.blocked;

/** The same rows; those whose names look like that of another of them say so. */
export function withAlike<T extends ConversationRow>(rows: readonly T[]): (T & MarkedAlike)[] {
  const alike = lookAlikes(rows.map((row) => (row.kind === 'me' ? '' : row.nickname || row.name)));
  return rows.map((row, place) => (alike.has(place) ? { ...row, alike: true } : row));
}

/** The list (visible, not blocked, no incoming requests; pinned first, then newest) and how many requests wait. */
export async function listOverview(
  db: StarlingDatabase,
): Promise<{ conversations: ConversationRow[]; requests: number }> {
  const rows = await visibleRows(db);
  const conversations = withAlike(rows).filter(isListed).sort(asListed);
  return { conversations, requests: rows.filter(isAsking).length };
}

/** Visible, not blocked, no incoming requests; pinned first, then newest. */
export const listConversations = async (db: StarlingDatabase): Promise<ConversationRow[]> =>
  (await listOverview(db)).conversations;

/** Strangers who wrote and wait for an answer; newest first. */
export async function listRequests(db: StarlingDatabase): Promise<ConversationRow[]> {
  return withAlike(await visibleRows(db))
    .filter(isAsking)
    .sort(newestFirst);
}

/** @throws UnreadableRowError if the row is damaged. */
export const getConversation = (db: StarlingDatabase, key: string): Promise<ConversationRow | undefined> =>
  db.conversations.get(key);

/** Unread messages of conversations that are not muted (one marked by hand counts as one), and how many requests wait. */
export async function countUnread(
  db: StarlingDatabase,
  nowMs: number = Date.now(),
): Promise<{ unread: number; requests: number }> {
  const rows = await visibleRows(db);
  const counted = rows.filter((row) => isListed(row) && !isMuted(row, nowMs));
  return {
    unread: counted.reduce((sum, row) => sum + (row.unread || Number(row.markedUnread)), 0),
    requests: rows.filter(isAsking).length,
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
