import type { StarlingDatabase } from '../../store/database.ts';
import type { StoredConversation, StoredMessage } from '../../store/internal-rows.ts';
import { requestState } from '../request-state.ts';
import type { ConversationRecord, MessageRecord } from './records.ts';

/** The row of a conversation that is not here yet. What follows from its messages comes with them. */
export function freshConversation(
  record: ConversationRecord,
  place: { key: string; ownId: string; nowMs: number },
): StoredConversation {
  const row: StoredConversation = {
    ...record,
    key: place.key,
    kind: record.accountId === place.ownId ? 'me' : 'contact',
    lastActivityMs: Math.min(record.lastActivityMs, place.nowMs),
    unread: 0,
    last: null,
  };
  row.request = requestState(row);
  return row;
}

/**
 * What is here is as new as the file or newer, so the file only fills what is empty here: a name that is newer or
 * unknown, a nickname, how far has been read, and that both have accepted.
 */
export function mergedConversation(row: StoredConversation, record: ConversationRecord): StoredConversation {
  const merged = { ...row };
  if (record.name !== '' && (row.name === '' || record.profileUpdatedSeconds > row.profileUpdatedSeconds)) {
    merged.name = record.name;
    merged.profileUpdatedSeconds = Math.max(row.profileUpdatedSeconds, record.profileUpdatedSeconds);
  }
  merged.nickname = row.nickname || record.nickname;
  merged.createdSeconds = row.createdSeconds || record.createdSeconds;
  merged.lastReadMs = Math.max(row.lastReadMs, record.lastReadMs);
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
