import type { StarlingDatabase } from '../../store/database.ts';
import type { StoredConversation, StoredMessage } from '../../store/internal-rows.ts';
import { notAhead } from '../bounds.ts';
import { requestState } from '../request-state.ts';
import type { ConversationRecord, MessageRecord } from './records.ts';

/**
 * The row of a conversation that is not here yet. What follows from its messages comes with them.
 *
 * @param place.synced the row as the configs have it, which wins; null: they say nothing about it
 */
export function freshConversation(
  record: ConversationRecord,
  place: { key: string; ownId: string; nowMs: number; synced: StoredConversation | null },
): StoredConversation {
  const row: StoredConversation = {
    ...record,
    ...(place.synced && { ...place.synced, autoDownload: record.autoDownload }),
    key: place.key,
    kind: record.accountId === place.ownId ? 'me' : 'contact',
    lastActivityMs: Math.min(record.lastActivityMs, place.nowMs),
    lastReadMs: notAhead(Math.max(record.lastReadMs, place.synced?.lastReadMs ?? 0), place.nowMs),
    unread: 0,
    last: null,
  };
  row.request = requestState(row);
  return row;
}

/**
 * What is here is as new as the file or newer, so the file only fills what is empty here: a name that is newer or
 * unknown, a nickname, how far has been read, and that both have accepted. Where the configs hold the conversation, only
 * a name that is not known at all, and how far has been read: the rest was chosen so since.
 */
export function mergedConversation(
  row: StoredConversation,
  record: ConversationRecord,
  about: { nowMs: number; isSynced: boolean },
): StoredConversation {
  const merged = { ...row };
  const isNewer = !about.isSynced && record.profileUpdatedSeconds > row.profileUpdatedSeconds;
  if (record.name !== '' && (row.name === '' || isNewer)) {
    merged.name = record.name;
    merged.profileUpdatedSeconds = Math.max(row.profileUpdatedSeconds, record.profileUpdatedSeconds);
  }
  merged.createdSeconds = row.createdSeconds || record.createdSeconds;
  const readMs = notAhead(record.lastReadMs, about.nowMs);
  // What came before is read up to there, whenever it came here.
  if (readMs > row.lastReadMs) Object.assign(merged, { lastReadMs: readMs, readAtMs: about.nowMs });
  if (about.isSynced) return merged;
  merged.nickname = row.nickname || record.nickname;
  if (row.blocked) return merged;
  merged.approved = row.approved || record.approved;
  merged.approvedMe = row.approvedMe || record.approvedMe;
  merged.request = requestState(merged);
  return merged;
}

export function messageIdentity(db: StarlingDatabase, record: MessageRecord): string {
  return record.identifiedBy === 'author'
    ? db.identityOf(record.from, record.sentAtMs)
    : db.identityOf(`notice ${record.text} ${record.with}`, record.sentAtMs);
}

/** `sending` becomes `failed`: nothing of the file would ever send it, as jobs are not in it. */
export function messageRow(
  record: MessageRecord,
  place: { id: string; identity: string; conversation: string },
): StoredMessage {
  const { with: _peer, identifiedBy: _origin, ...columns } = record;
  const row: StoredMessage = { ...columns, ...place };
  return record.status === 'sending' ? { ...row, status: 'failed', failure: 'network' } : row;
}
