import { readContact, readContacts, type Contact } from '../../protocol/config/contacts.ts';
import { readConvo } from '../../protocol/config/convo-info.ts';
import { readProfile } from '../../protocol/config/user-profile.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import type { StoredConversation } from '../../store/internal-rows.ts';
import { isPast, keptTime, notAhead } from '../bounds.ts';
import { newConversation } from '../conversation-record.ts';
import { requestState } from '../request-state.ts';
import { buriedAtMs, leaveOut } from './buried-contacts.ts';
import type { SyncSession } from './sync-session.ts';
import { disappearingOf, fieldsOfContact } from './synced-fields.ts';

/*
 * Whether something that is read may change what is known: what is read again never overwrites what is newer
 * (docs/decisions/0015-bounded-by-what-we-know.md). Messages come late, twice, after a restore, or to a device that was
 * off; the configs say how things stood when they were written.
 */

/** People who wait to be accepted and are known to the other devices besides. They hear of all requests by themselves. */
export const MAX_SYNCED_REQUESTS = 100;
/** Whoever writes configs has polled in this time: what was in the swarm before is known to them. */
const POLLED_WITHIN_MS = 3_600_000;

/** The config that holds what is synced of a conversation. */
const configOf = ({ kind }: Pick<StoredConversation, 'kind'>): 'profile' | 'contacts' =>
  kind === 'me' ? 'profile' : 'contacts';

/** A contact's row as its entry says; whatever the entry does not hold stays as it is in `base`. */
export function rowOfContact(base: StoredConversation, contact: Contact): StoredConversation {
  const row = { ...base, ...fieldsOfContact(contact) };
  row.request = requestState(row);
  if (row.priority < 0) row.visible = 0;
  // Who only wrote to us is shown by what they wrote, which the inbox brings.
  else if (row.approved && !row.blocked) row.visible = 1;
  return row;
}

/** Note to Self as the profile says. */
export function rowOfNotes(base: StoredConversation, profile: ReturnType<typeof readProfile>): StoredConversation {
  const { priority, expirySeconds } = profile;
  const disappearing = disappearingOf(Number(expirySeconds > 0), expirySeconds);
  return { ...base, priority, visible: priority < 0 ? 0 : 1, disappearing };
}

/** ms; by when the read marks of the config were set at the latest: none of them lies after it. */
export const markedBy = (session: SyncSession): number => session.merge('convo').latestMs || session.nowMs;

/** When a conversation was hidden that another device has hidden. */
export const hiddenSince = (session: SyncSession, row: Pick<StoredConversation, 'kind'>): number =>
  session.merge(configOf(row)).earliestMs;

/** A row that is made now: with the values that the configs hold already, so that it never speaks against them. */
function madeNow(db: StarlingDatabase, session: SyncSession, accountId: string): StoredConversation {
  const fresh = newConversation(db, accountId, session.own);
  const row = { ...fresh };
  if (fresh.kind === 'me') {
    const profile = session.config('profile');
    if (profile.seqno > 0) Object.assign(row, rowOfNotes(fresh, readProfile(profile)));
    // It is shown by what is written there, or by a person who wants it.
    row.visible = 0;
  } else {
    const contact = readContact(session.config('contacts'), accountId);
    if (contact) Object.assign(row, rowOfContact(fresh, contact));
  }
  if (row.priority < 0) row.hiddenAtMs = hiddenSince(session, row);
  const mark = readConvo(session.config('convo'), { type: '1', id: accountId });
  if (mark) {
    row.readAtMs = markedBy(session);
    row.lastReadMs = notAhead(mark.lastRead, row.readAtMs);
    row.markedUnread = mark.unread;
  }
  return row;
}

/** The row of a conversation, or one that is made now and not yet saved. Within the caller's transaction. */
export async function conversationWith(
  db: StarlingDatabase,
  session: SyncSession,
  accountId: string,
): Promise<StoredConversation> {
  return (await db.conversations.get(db.conversationKey(accountId))) ?? madeNow(db, session, accountId);
}

/**
 * What the configs say about a conversation: its row, that they have been written and do not hold it, or nothing as
 * nobody has written them. Within the caller's transaction.
 */
export async function configSays(
  db: StarlingDatabase,
  session: SyncSession,
  accountId: string,
): Promise<StoredConversation | 'nobody' | 'nothing'> {
  const isOwn = accountId === session.own;
  if (session.config(isOwn ? 'profile' : 'contacts').seqno === 0) return 'nothing';
  if (!isOwn && !readContact(session.config('contacts'), accountId)) return 'nobody';
  return madeNow(db, session, accountId);
}

/**
 * May something that our own account wrote at `atMs` set what the configs hold: an approval, a timer? The configs carry
 * it anyway, so only what is newer than they are, and newer than what set it last, speaks for itself.
 *
 * @param changedAtMs when it was last set, as far as that is known
 */
export function mayChange(
  session: SyncSession,
  row: StoredConversation,
  atMs: number,
  changedAtMs: number | undefined,
): boolean {
  const isHeld = row.kind === 'me' || readContact(session.config('contacts'), row.accountId) !== null;
  const configMs = isHeld ? session.merge(configOf(row)).latestMs : 0;
  return isPast(atMs, session.nowMs) && atMs > Math.max(configMs, keptTime(changedAtMs ?? 0, session.nowMs));
}

/** May something that our own account wrote at `atMs` say how far was read? Not if the config of the marks is newer. */
export const mayMark = (session: SyncSession, atMs: number): boolean =>
  isPast(atMs, session.nowMs) && atMs > session.merge('convo').latestMs;

/**
 * May a name or picture be taken from something that a contact wrote at `atMs`?
 *
 * @param updatedSeconds when they say they changed it; 0: they do not say
 */
export function mayRename(
  session: SyncSession,
  row: StoredConversation,
  atMs: number,
  updatedSeconds: number,
): boolean {
  const knownMs = keptTime(row.profileUpdatedSeconds * 1000, session.nowMs);
  if (updatedSeconds * 1000 < knownMs || (knownMs > 0 && updatedSeconds * 1000 === knownMs)) return false;
  if (knownMs > 0 || row.name === '') return true;
  // The name that is known has no time of its own: then the message must be newer than what it came from.
  const isHeld = readContact(session.config('contacts'), row.accountId) !== null;
  const configMs = isHeld ? session.merge('contacts').latestMs : 0;
  return notAhead(atMs, session.nowMs) > Math.max(configMs, keptTime(row.namedAtMs ?? 0, session.nowMs));
}

/** What keeps a message out. `word`: something that nodes said has a part in it. */
export type PastReason = 'known' | 'word';

/**
 * Was it written before the conversation was hidden or the contact deleted, here or on another device? Of a contact whom
 * the written config does not hold, or of whom it says that nobody has accepted anybody, nothing comes back that is older
 * than the config: on a device that came later at all; else only if whoever wrote the config must have seen it.
 *
 * @returns null: no
 * @see protocol 07 §3.3 rule 5
 */
export async function isOfThePast(
  db: StarlingDatabase,
  session: SyncSession,
  row: StoredConversation,
  sentAtMs: number,
): Promise<PastReason | null> {
  const isHidden = row.priority < 0;
  if (row.kind === 'me' && !isHidden) return null;
  const { earliestMs } = session.merge(configOf(row));
  const seenBySince = async (): Promise<number> => {
    const sinceMs = notAhead((await db.devices.get('this'))?.linkedAtMs ?? 0, session.nowMs);
    return sentAtMs < sinceMs ? earliestMs : earliestMs - POLLED_WITHIN_MS;
  };
  if (isHidden) {
    const hiddenMs = keptTime(row.hiddenAtMs ?? earliestMs, session.nowMs);
    return sentAtMs < hiddenMs || sentAtMs < (await seenBySince()) ? 'word' : null;
  }
  const entry = readContact(session.config('contacts'), row.accountId);
  if (entry && (entry.approved || entry.approvedMe || entry.blocked)) return null;
  if (sentAtMs < (await buriedAtMs(db, row.accountId, session.nowMs))) return 'known';
  if (session.config('contacts').seqno === 0 || row.approved || row.visible === 1) return null;
  if (sentAtMs >= (await seenBySince())) return null;
  // Where so many wait, the config has no room for more: that somebody is not in it says nothing.
  const waiting = readContacts(session.config('contacts')).filter(({ approved, blocked }) => !approved && !blocked);
  if (waiting.length >= MAX_SYNCED_REQUESTS) return null;
  await leaveOut(db, row.accountId, session.nowMs);
  return 'word';
}
