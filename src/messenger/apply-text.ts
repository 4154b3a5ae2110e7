import { toHex, utf8 } from '../crypto/bytes.ts';
import { readContact } from '../protocol/config/contacts.ts';
import type { Profile } from '../protocol/content.ts';
import { MAX_PICTURE_URL_BYTES, MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import { countReceivedAfter, messagesBefore } from '../store/messages.ts';
import { boundedName } from './account.ts';
import { freshId, type MessengerContext, type MessengerEvent } from './context.ts';
import { newConversation, withNewest } from './conversation-record.ts';
import { addShortening } from './deletions.ts';
import { takeEarly } from './early-words.ts';
import { expiresAt, expiryFrom } from './expiry.ts';
import { takeFiles } from './files/received-files.ts';
import type { IncomingText } from './incoming.ts';
import { isNewsOf } from './known-strangers.ts';
import type { FetchedMessage } from './network-port.ts';
import { boundRequests } from './request-bounds.ts';
import { requestState } from './request-state.ts';
import { buriedAtMs } from './sync/buried-contacts.ts';
import { heardOfOthers } from './sync/devices.ts';
import { reflect } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';

/** Sent times further ahead than this do not stay at the end of the conversation (07 §8). */
const FUTURE_MS = 86_400_000;
const PICTURE_KEY_BYTES = 32;

/** Where something stands in its conversation, ms: at its time, but at most a day ahead of `nowMs` (07 §8). */
export const placeOf = (sentAtMs: number, nowMs: number): number => Math.min(sentAtMs, nowMs + FUTURE_MS);

/** A message that became visible, for notifications and events. */
export interface Arrival {
  message: StoredMessage;
  conversation: StoredConversation;
  /** The first message of somebody unknown, of whom nobody was told before. */
  isFirstRequest: boolean;
  /** Somebody put this on `message`, which is ours; null: the message itself came. */
  reaction: { emoji: string; atMs: number } | null;
}

/** What those hear of it who listen to events; null: nothing. */
export type Told = MessengerEvent | null;

/** What came of a message: something to show, something to tell. */
export interface Applied {
  arrival: Arrival | null;
  told: Told;
}

/** Nobody has accepted them, and nothing of theirs stands here but what they took back: what comes now is their first. */
export async function isFirstSign(db: StarlingDatabase, row: StoredConversation): Promise<boolean> {
  if (row.approved || row.last !== null) return false;
  const newest = await messagesBefore(db, row.key, Number.MAX_SAFE_INTEGER, 1);
  return newest.every(({ kind, text }) => kind === 'notice' && text === 'noticeDeleted');
}

/** What the swarm says about a message. */
export type Delivery = Pick<FetchedMessage, 'hash' | 'expirationMs'>;

/** Newer profiles win; those without a time are taken while none with a time is known (07 §5.14). */
export function takeProfile(row: StoredConversation, profile: Profile | undefined): void {
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

/** What is written in a conversation by anybody: the conversation, or null if it must not be shown. Within the caller's transaction. */
export async function receiving(
  context: MessengerContext,
  session: SyncSession,
  about: { peer: string; outgoing: boolean; sentAtMs: number },
): Promise<StoredConversation | null> {
  const { db } = context;
  const row =
    (await db.conversations.get(db.conversationKey(about.peer))) ?? newConversation(db, about.peer, session.own);
  if (row.blocked && !about.outgoing) return null;
  return (await isOfThePast(db, session, row, about.sentAtMs)) ? null : row;
}

/** A known message came again: under a hash that we did not know, or as our own copy. */
async function again(db: StarlingDatabase, known: StoredMessage, item: IncomingText, hash: string): Promise<void> {
  if (known.hash === null) await db.messages.update(known.id, { hash });
  // Our own copy is stored only after theirs: it has been sent, whatever this device thought.
  if (known.status === 'failed' && item.outgoing) await db.messages.update(known.id, { status: 'sent', failure: null });
}

export async function applyText(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingText,
  delivery: Delivery,
): Promise<Arrival | null> {
  const { db } = context;
  const row = await receiving(context, session, item);
  if (!row) return null;
  const { hash, expirationMs } = delivery;
  const identity = db.identityOf(item.from, item.sentAtMs);
  if (await db.tombstones.get(identity)) return null;
  const known = await db.messages.where('identity').equals(identity).first();
  if (known) {
    await again(db, known, item, hash);
    return null;
  }
  const early = await takeEarly(db, row, { author: item.from, sentAtMs: item.sentAtMs });
  if (early.isUnsent) {
    await db.tombstones.put({ identity, expiresAtMs: session.nowMs + MESSAGE_TTL_MS });
    return null;
  }
  const receivedAtMs = Math.floor(context.network.now());
  const expiry = expiryFrom(item.expiration, row.kind);
  const isRead = item.sentAtMs <= row.lastReadMs;
  const { outgoing, sentAtMs } = item;
  const goes = expiresAt({ expiry, outgoing, sentAtMs, expirationMs, isRead, nowMs: receivedAtMs });
  if (goes.atMs > 0 && goes.atMs <= receivedAtMs) return null;
  const message: StoredMessage = {
    ...MESSAGE_DEFAULTS,
    reactions: early.reactions,
    id: freshId(context),
    identity,
    conversation: row.key,
    from: item.from,
    outgoing,
    text: item.text,
    preview: item.preview,
    quote: item.quote,
    invitation: item.invitation,
    expiry,
    expiresAtMs: goes.atMs,
    sentAtMs,
    sortMs: placeOf(sentAtMs, receivedAtMs),
    receivedAtMs,
    status: outgoing ? 'sent' : 'received',
    failure: null,
    hash,
    kind: 'text',
  };
  const isFirst = !outgoing && (await isFirstSign(db, row));
  await takeFiles(context, row, message, item);
  await db.messages.add(message);
  if (goes.shorten) await addShortening(context, [{ id: message.id, hash }], goes.atMs);
  if (outgoing) {
    row.approved = true;
    // As on the device that wrote it: what was here has been read, what was under way has not.
    row.lastReadMs = Math.max(row.lastReadMs, Math.min(sentAtMs, row.lastActivityMs));
    row.markedUnread = false;
    row.unread = await countReceivedAfter(db, row.key, row.lastReadMs);
    await heardOfOthers(db, sentAtMs);
  } else {
    row.approvedMe = true;
    takeProfile(row, item.profile);
    if (!isRead) row.unread += 1;
  }
  row.request = requestState(row);
  withNewest(row, message);
  await boundRequests(db, session, row, isFirst);
  const isFirstRequest = isFirst && (await isNewsOf(db, row.accountId, session.nowMs));
  reflect(session, row);
  await db.conversations.put(row);
  return { message, conversation: row, isFirstRequest, reaction: null };
}
