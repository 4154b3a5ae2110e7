import type { StarlingDatabase } from '../store/database.ts';
import { removeFilesOfMessages } from '../store/files.ts';
import type { StoredConversation } from '../store/internal-rows.ts';
import { olderThanNewest } from '../store/messages.ts';
import { countUnread } from '../store/read-mark.ts';
import { removeContents } from './conversation-record.ts';
import { eraseFromConfigs } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';

/** Messages of somebody whom nobody has accepted: the newest stay. */
export const MAX_REQUEST_MESSAGES = 50;
/** People who wait to be accepted: those who wrote last stay. */
export const MAX_REQUESTS = 500;

/**
 * Keeps strangers from filling the disk and the list: the oldest of their messages go, and the requests that nobody has
 * heard of for longest. To be called within the transaction that wrote a message of `row`, before `row` is saved.
 */
export async function boundRequests(
  db: StarlingDatabase,
  session: SyncSession,
  row: StoredConversation,
  isFirst: boolean,
): Promise<void> {
  if (row.request !== 'incoming') return;
  const tooOld = await olderThanNewest(db, row.key, MAX_REQUEST_MESSAGES);
  if (tooOld.length > 0) {
    await db.messages.bulkDelete(tooOld);
    await removeFilesOfMessages(db, tooOld);
    row.unread = await countUnread(db, row);
  }
  if (!isFirst) return;
  const others = await db.conversations
    .where('visible')
    .equals(1)
    .filter(({ key, request, blocked }) => key !== row.key && request === 'incoming' && !blocked)
    .toArray();
  const surplus = others.length + 1 - MAX_REQUESTS;
  if (surplus <= 0) return;
  for (const { key, accountId } of others.sort((a, b) => a.lastActivityMs - b.lastActivityMs).slice(0, surplus)) {
    await removeContents(db, key);
    await db.conversations.delete(key);
    eraseFromConfigs(session, accountId);
  }
}
