import { eraseContact, readContact, readContacts, writeContact } from '../../protocol/config/contacts.ts';
import { eraseConvo, readConvo, writeConvo } from '../../protocol/config/convo-info.ts';
import { writeProfile } from '../../protocol/config/user-profile.ts';
import type { StoredConversation } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { keptTime, notAhead } from '../bounds.ts';
import { MAX_SYNCED_REQUESTS } from './precedence.ts';
import { SyncSession } from './sync-session.ts';
import { contactOfFields } from './synced-fields.ts';

/** Did anything happen with them that our other devices should know? A conversation that was merely opened is nothing. */
export const isContact = (row: StoredConversation): boolean =>
  row.kind === 'contact' &&
  (row.approved ||
    row.approvedMe ||
    row.blocked ||
    row.visible === 1 ||
    row.nickname !== '' ||
    row.priority !== 0 ||
    row.lastActivityMs > 0);

/**
 * Writes what a local change of a conversation means into the configs; fields that are equal stay untouched. May fill in
 * `row.createdSeconds`; the caller saves row and session in one transaction.
 */
export function reflect(session: SyncSession, row: StoredConversation): void {
  if (row.kind === 'me') {
    writeProfile(session.config('profile'), {
      priority: row.priority,
      expirySeconds: row.disappearing.mode === 'off' ? 0 : row.disappearing.seconds,
    });
  } else if (readContact(session.config('contacts'), row.accountId) || (isContact(row) && mayBeAdded(session, row))) {
    if (row.createdSeconds === 0) row.createdSeconds = session.nowSeconds;
    writeContact(session.config('contacts'), row.accountId, contactOfFields(row));
  }
  reflectReadMark(session, row);
}

/** Whoever writes to many from many accounts must not fill what the devices share (a message of limited size). */
function mayBeAdded(session: SyncSession, row: StoredConversation): boolean {
  if (row.request !== 'incoming' || row.blocked) return true;
  const waiting = readContacts(session.config('contacts')).filter(({ approved, blocked }) => !approved && !blocked);
  return waiting.length < MAX_SYNCED_REQUESTS;
}

/** Saves a changed conversation and what the change means for the configs; within a transaction over both tables. */
export async function putSynced(context: MessengerContext, row: StoredConversation): Promise<void> {
  const session = await SyncSession.begin(context);
  reflect(session, row);
  await session.save();
  await context.db.conversations.put(row);
}

function reflectReadMark(session: SyncSession, row: StoredConversation): void {
  const address = { type: '1', id: row.accountId } as const;
  const convo = session.config('convo');
  const stored = readConvo(convo, address);
  if (!stored && row.lastReadMs === 0 && !row.markedUnread) return;
  // Never lowered: what has been read on any device has been read (05 §12.3). Only a mark ahead of network time is.
  row.lastReadMs = Math.max(notAhead(row.lastReadMs, session.nowMs), keptTime(stored?.lastRead ?? 0, session.nowMs));
  writeConvo(convo, address, { lastRead: row.lastReadMs, unread: row.markedUnread }, session.nowMs);
}

/** Takes somebody out of the configs. */
export function eraseFromConfigs(session: SyncSession, accountId: string): void {
  eraseContact(session.config('contacts'), accountId);
  eraseConvo(session.config('convo'), { type: '1', id: accountId });
}
