import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { becomingRead, countUnread, isRead } from '../store/read-mark.ts';
import { notAhead } from './bounds.ts';
import type { MessengerContext } from './context.ts';

/**
 * A read mark never lies ahead of network time, however the messages are dated that were read: what comes from now on
 * would be read before anybody saw it. One that was kept and does is from a wrong clock, and counts as set now. Changes
 * `row`.
 */
export function healReadMark(row: StoredConversation, nowMs: number): void {
  row.lastReadMs = notAhead(row.lastReadMs, nowMs);
  if (row.readAtMs !== undefined) row.readAtMs = notAhead(row.readAtMs, nowMs);
}

/**
 * Somebody reads here what stands up to `upToMs`, of what has come by now. Changes `row`; within a transaction over its
 * messages.
 *
 * @returns what has become read by it, oldest first
 */
export async function moveReadMark(
  context: MessengerContext,
  row: StoredConversation,
  upToMs: number,
): Promise<StoredMessage[]> {
  const nowMs = Math.floor(context.network.now());
  healReadMark(row, nowMs);
  const before = { ...row };
  const lastReadMs = Math.max(row.lastReadMs, notAhead(upToMs, nowMs));
  let read = await becomingRead(context.db, before, { lastReadMs, readAtMs: nowMs });
  row.lastReadMs = lastReadMs;
  row.readAtMs = nowMs;
  // What came late stands before the mark: it has to move for the other devices to hear of this.
  if (lastReadMs === before.lastReadMs && read.some(({ kind }) => kind === 'text'))
    row.lastReadMs = notAhead(lastReadMs + 1, nowMs);
  read = read.filter((message) => isRead(row, message));
  row.unread = await countUnread(context.db, row);
  if (row.unread === 0) row.unreadFromMs = 0;
  return read;
}

/**
 * Another device has read up to `lastReadMs`, at `readAtMs` (both ms). Changes `row`; within a transaction over its messages.
 *
 * @returns what has become read by it, oldest first
 */
export async function takeReadMark(
  context: MessengerContext,
  row: StoredConversation,
  mark: { lastReadMs: number; readAtMs: number },
): Promise<StoredMessage[]> {
  const nowMs = Math.floor(context.network.now());
  const before = { ...row };
  row.lastReadMs = Math.max(row.lastReadMs, notAhead(mark.lastReadMs, nowMs));
  row.readAtMs = Math.max(before.lastReadMs === 0 ? 0 : (row.readAtMs ?? 0), notAhead(mark.readAtMs, nowMs));
  const read = await becomingRead(context.db, before, row);
  row.unread = await countUnread(context.db, row);
  if (row.unread === 0) row.unreadFromMs = 0;
  return read;
}

/** Notes a message that has just come: what stands before the mark and came after it was set is unread. Changes `row`. */
export function noteUnread(row: StoredConversation, message: Pick<StoredMessage, 'sortMs'>): void {
  if (message.sortMs > row.lastReadMs) return;
  row.unreadFromMs = Math.min(row.unreadFromMs || Infinity, message.sortMs);
}
