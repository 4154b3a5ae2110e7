import { toHex, utf8 } from '../crypto/bytes.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { countReceivedAfter } from '../store/messages.ts';
import { readContact } from '../protocol/config/contacts.ts';
import type { Profile } from '../protocol/content.ts';
import { MAX_PICTURE_URL_BYTES, MESSAGE_TTL_MS } from '../protocol/limits.ts';
import { boundedName } from './account.ts';
import { addDeletion } from './deletions.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { newConversation, noticeRow, refreshLast, withNewest } from './conversation-record.ts';
import type { Incoming, IncomingText } from './incoming.ts';
import { requestState } from './request-state.ts';
import { buriedAtMs } from './sync/buried-contacts.ts';
import { heardOfOthers } from './sync/devices.ts';
import { reflect } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';

/** Sent times further ahead than this do not stay at the end of the conversation (07 §8). */
const FUTURE_MS = 86_400_000;

const PICTURE_KEY_BYTES = 32;

/** A message that became visible, for notifications and events. */
export interface Arrival {
  message: StoredMessage;
  conversation: StoredConversation;
  /** The first message of somebody unknown. */
  isFirstRequest: boolean;
}

/** Newer profiles win; those without a time are taken while none with a time is known (07 §5.14). */
function takeProfile(row: StoredConversation, profile: Profile | undefined): void {
  if (!profile || row.kind === 'me') return;
  const updated = profile.updatedSeconds ?? 0;
  if (updated <= row.profileUpdatedSeconds && !(updated === 0 && row.profileUpdatedSeconds === 0)) return;
  row.profileUpdatedSeconds = updated;
  const name = boundedName(profile.displayName ?? '');
  if (name !== '') row.name = name;
  const { pictureUrl, key } = profile;
  const isWhole = pictureUrl !== undefined && utf8(pictureUrl).length <= MAX_PICTURE_URL_BYTES;
  row.picture = isWhole && key?.length === PICTURE_KEY_BYTES ? { url: pictureUrl, key: toHex(key) } : null;
}

/** Written before the conversation was hidden or the contact deleted, here or on another device (07 §3.3 rule 5). */
async function isOfThePast(
  db: StarlingDatabase,
  session: SyncSession,
  row: StoredConversation,
  sentAtMs: number,
): Promise<boolean> {
  const config = row.kind === 'me' ? 'profile' : 'contacts';
  if (row.priority < 0) return sentAtMs < session.mergedAtMs(config);
  if (row.kind === 'me' || readContact(session.config('contacts'), row.accountId)) return false;
  return sentAtMs < (await buriedAtMs(db, row.accountId));
}

async function applyText(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingText,
  hash: string,
): Promise<Arrival | null> {
  const { db } = context;
  const own = requireKeys(context).accountId;
  const key = db.conversationKey(item.peer);
  const row = (await db.conversations.get(key)) ?? newConversation(db, item.peer, own);
  if (row.blocked && !item.outgoing) return null;
  if (await isOfThePast(db, session, row, item.sentAtMs)) return null;
  const identity = db.identityOf(item.from, item.sentAtMs);
  if (await db.tombstones.get(identity)) return null;
  const known = await db.messages.where('identity').equals(identity).first();
  if (known) {
    if (known.hash === null) await db.messages.update(known.id, { hash });
    // Our own copy is stored only after theirs: it has been sent, whatever this device thought.
    if (known.status === 'failed' && item.outgoing)
      await db.messages.update(known.id, { status: 'sent', failure: null });
    return null;
  }
  const receivedAtMs = Math.floor(context.network.now());
  const message: StoredMessage = {
    id: freshId(context),
    identity,
    conversation: key,
    from: item.from,
    outgoing: item.outgoing,
    text: item.text === '' && item.hasFiles ? 'noticeFiles' : item.text,
    preview: item.preview,
    sentAtMs: item.sentAtMs,
    sortMs: Math.min(item.sentAtMs, receivedAtMs + FUTURE_MS),
    receivedAtMs,
    status: item.outgoing ? 'sent' : 'received',
    failure: null,
    hash,
    kind: item.text === '' && item.hasFiles ? 'notice' : 'text',
  };
  const isFirstRequest = !item.outgoing && !row.approved && row.last === null;
  await db.messages.add(message);
  if (item.outgoing) {
    row.approved = true;
    // As on the device that wrote it: what was here has been read, what was under way has not.
    row.lastReadMs = Math.max(row.lastReadMs, Math.min(item.sentAtMs, row.lastActivityMs));
    row.markedUnread = false;
    row.unread = await countReceivedAfter(db, key, row.lastReadMs);
  } else {
    row.approvedMe = true;
    takeProfile(row, item.profile);
    if (item.sentAtMs > row.lastReadMs) row.unread += 1;
  }
  row.request = requestState(row);
  withNewest(row, message);
  reflect(session, row);
  await db.conversations.put(row);
  if (item.outgoing) await heardOfOthers(db, item.sentAtMs);
  return { message, conversation: row, isFirstRequest };
}

async function applyAccepted(
  context: MessengerContext,
  session: SyncSession,
  item: Extract<Incoming, { kind: 'accepted' }>,
): Promise<void> {
  const { db } = context;
  const row = await db.conversations.get(db.conversationKey(item.from));
  if (!row || row.blocked) return;
  takeProfile(row, item.profile);
  if (!row.approvedMe && row.approved) {
    const notice = noticeRow(db, freshId(context), row, 'noticeTheyAccepted', item.sentAtMs);
    if (!(await db.messages.where('identity').equals(notice.identity).first())) {
      await db.messages.add(notice);
      withNewest(row, notice);
    }
  }
  row.approvedMe = true;
  row.request = requestState(row);
  reflect(session, row);
  await db.conversations.put(row);
}

/** Only the author takes a message back (07 §5.10). It may come before what it takes back: a tombstone waits. */
async function applyUnsend(context: MessengerContext, item: Extract<Incoming, { kind: 'unsend' }>): Promise<void> {
  const { db } = context;
  const identity = db.identityOf(item.author, item.timestampMs);
  await db.tombstones.put({ identity, expiresAtMs: Math.floor(context.network.now()) + MESSAGE_TTL_MS });
  const message = await db.messages.where('identity').equals(identity).first();
  if (!message || message.from !== item.author) return;
  // A device that is restored later must not get it back.
  if (message.hash !== null) await addDeletion(context, [message.hash]);
  const row = await db.conversations.get(message.conversation);
  if (row?.kind === 'me') await db.messages.delete(message.id);
  else await db.messages.update(message.id, { text: 'noticeDeleted', preview: null, kind: 'notice' });
  if (row?.last?.messageId === message.id) await refreshLast(db, message.conversation);
  if (row && !message.outgoing && row.unread > 0)
    await db.conversations.update(row.key, { unread: await countReceivedAfter(db, row.key, row.lastReadMs) });
}

/** Applies one message; within the caller's transaction over conversations, messages, configs, devices, jobs and tombstones. */
export async function applyIncoming(
  context: MessengerContext,
  session: SyncSession,
  item: Incoming,
  hash: string,
): Promise<Arrival | null> {
  if (item.kind === 'text') return applyText(context, session, item, hash);
  if (item.kind === 'ignored') return null;
  if (await isBlocked(context.db, item.from)) return null;
  if (item.kind === 'accepted') await applyAccepted(context, session, item);
  else await applyUnsend(context, item);
  return null;
}

const isBlocked = async (db: StarlingDatabase, accountId: string): Promise<boolean> =>
  (await db.conversations.get(db.conversationKey(accountId)))?.blocked ?? false;
