import { Dexie } from 'dexie';
import type { StarlingDatabase } from './database.ts';
import type { StoredConversation, StoredMessage } from './internal-rows.ts';

/** How far a conversation has been read. */
export interface ReadMark {
  /** ms; what stands up to here has been read, if it was here when the mark was set. */
  lastReadMs: number;
  /** ms, network time; when the mark was set. Absent in rows of earlier versions: after everything that came so far. */
  readAtMs?: number;
}

/** What a mark is compared with. */
export interface Marked {
  /** ms; where it stands in its conversation. */
  sortMs: number;
  receivedAtMs: number;
  /** ms; when it came into the swarm. Absent in rows of earlier versions: when it was received. */
  arrivedMs?: number;
}

/**
 * Has it been read, on any device? What came after the mark was set has not, though it was written earlier; and what is
 * dated ahead counts from when it came.
 *
 * @see protocol 07 §3.6
 */
export function isRead({ lastReadMs, readAtMs = Infinity }: ReadMark, message: Marked): boolean {
  const { sortMs, receivedAtMs, arrivedMs = receivedAtMs } = message;
  return Math.min(sortMs, receivedAtMs) <= lastReadMs && arrivedMs <= readAtMs;
}

type Read = Pick<StoredConversation, 'key' | 'lastReadMs' | 'readAtMs' | 'unreadFromMs'>;

/** Messages and notices of a conversation that may be unread: those after the mark, and those that came late. */
function unreadRange(db: StarlingDatabase, { key, lastReadMs, unreadFromMs = 0 }: Read): Promise<StoredMessage[]> {
  const from = unreadFromMs > 0 ? Math.min(unreadFromMs, lastReadMs + 1) : lastReadMs + 1;
  return db.messages.where('[conversation+sortMs]').between([key, from], [key, Dexie.maxKey], true, true).toArray();
}

/** How many received messages of a conversation nobody has read. */
export async function countUnread(db: StarlingDatabase, row: Read): Promise<number> {
  const later = await unreadRange(db, row);
  return later.filter((message) => message.status === 'received' && message.kind === 'text' && !isRead(row, message))
    .length;
}

/** What becomes read when the mark of a conversation moves from `before` to `after`, oldest first. */
export async function becomingRead(db: StarlingDatabase, before: Read, after: ReadMark): Promise<StoredMessage[]> {
  const later = await unreadRange(db, before);
  return later.filter((message) => !isRead(before, message) && isRead(after, message));
}
