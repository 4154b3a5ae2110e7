import { toHex, utf8 } from '../crypto/bytes.ts';
import type { Profile } from '../protocol/content.ts';
import { MAX_PICTURE_URL_BYTES, MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import { messagesBefore } from '../store/messages.ts';
import { isRead } from '../store/read-mark.ts';
import { boundedName } from './account.ts';
import { arrivalTime, notAhead, placeOf, profileTime } from './bounds.ts';
import { freshId, type MessengerContext, type MessengerEvent } from './context.ts';
import { withNewest } from './conversation-record.ts';
import { addShortening } from './deletions.ts';
import { takeEarly } from './early-words.ts';
import { expiresAt, expiryFrom } from './expiry.ts';
import { takeFiles } from './files/received-files.ts';
import type { IncomingText } from './incoming.ts';
import { isNewsOf } from './known-strangers.ts';
import type { FetchedMessage } from './network-port.ts';
import type { ReactionArrival } from './notifications.ts';
import { healReadMark, noteUnread, takeReadMark } from './read-marks.ts';
import { boundRequests } from './request-bounds.ts';
import { requestState } from './request-state.ts';
import { heardOfOthers } from './sync/devices.ts';
import { conversationWith, isOfThePast, mayChange, mayMark, mayRename } from './sync/precedence.ts';
import { reflect } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';

const PICTURE_KEY_BYTES = 32;

/** A message that became visible, for notifications and events. */
export interface Arrival {
  message: StoredMessage;
  conversation: StoredConversation;
  /** The first message of somebody unknown, of whom nobody was told before. */
  isFirstRequest: boolean;
  /** Somebody put this on `message`, which is ours; null: the message itself came. */
  reaction: ReactionArrival | null;
}

/** What those hear of it who listen to events; null: nothing. */
export type Told = MessengerEvent | null;

/** What came of a message: something to show, something to tell. */
export interface Applied {
  arrival: Arrival | null;
  told: Told;
  /** It was passed over for something that a node said: another member may give it again. */
  isUndecided?: boolean;
}

/** Nothing came of it. */
export const NOTHING: Applied = { arrival: null, told: null };
/** Nothing came of it, as far as one can know. */
export const UNDECIDED: Applied = { arrival: null, told: null, isUndecided: true };

/** Nobody has accepted them, and nothing of theirs stands here but what they took back: what comes now is their first. */
export async function isFirstSign(db: StarlingDatabase, row: StoredConversation): Promise<boolean> {
  if (row.approved || row.last !== null) return false;
  const newest = await messagesBefore(db, row.key, Number.MAX_SAFE_INTEGER, 1);
  return newest.every(({ kind, text }) => kind === 'notice' && text === 'noticeDeleted');
}

/** What the swarm says about a message. */
export type Delivery = Pick<FetchedMessage, 'hash' | 'timestampMs' | 'expirationMs'>;

/** Newer profiles win; a name without a time of its own by the time of its message (07 §5.14). */
export function takeProfile(
  session: SyncSession,
  row: StoredConversation,
  profile: Profile | undefined,
  sentAtMs: number,
): void {
  if (!profile || row.kind === 'me') return;
  const updated = profileTime(profile.updatedSeconds ?? 0, sentAtMs, session.nowMs);
  if (!mayRename(session, row, sentAtMs, updated)) return;
  row.profileUpdatedSeconds = updated;
  row.namedAtMs = Math.max(row.namedAtMs ?? 0, notAhead(sentAtMs, session.nowMs));
  const name = boundedName(profile.displayName ?? '');
  if (name !== '') row.name = name;
  const { pictureUrl, key } = profile;
  const isWhole = pictureUrl !== undefined && utf8(pictureUrl).length <= MAX_PICTURE_URL_BYTES;
  row.picture = isWhole && key?.length === PICTURE_KEY_BYTES ? { url: pictureUrl, key: toHex(key) } : null;
}

/**
 * The conversation of what is written by anybody, if it may be shown there; otherwise what comes of it instead. Within the
 * caller's transaction.
 */
export async function receiving(
  context: MessengerContext,
  session: SyncSession,
  about: { peer: string; outgoing: boolean; sentAtMs: number },
): Promise<{ row: StoredConversation; instead: null } | { row: null; instead: Applied }> {
  const { db } = context;
  const row = await conversationWith(db, session, about.peer);
  if (row.blocked && !about.outgoing) return { row: null, instead: NOTHING };
  const past = await isOfThePast(db, session, row, about.sentAtMs);
  if (past !== null) return { row: null, instead: past === 'word' ? UNDECIDED : NOTHING };
  healReadMark(row, session.nowMs);
  return { row, instead: null };
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
): Promise<Applied> {
  const { db } = context;
  const { row, instead } = await receiving(context, session, item);
  if (!row) return instead;
  const { hash, expirationMs } = delivery;
  const identity = db.identityOf(item.from, item.sentAtMs);
  if (await db.tombstones.get(identity)) return NOTHING;
  const known = await db.messages.where('identity').equals(identity).first();
  if (known) {
    await again(db, known, item, hash);
    return NOTHING;
  }
  const receivedAtMs = session.nowMs;
  const expiry = expiryFrom(item.expiration, row.kind);
  const { outgoing, sentAtMs } = item;
  const place = placed(delivery, sentAtMs, receivedAtMs);
  const wasRead = isRead(row, place);
  const goes = expiresAt({ expiry, outgoing, sentAtMs, expirationMs, isRead: wasRead, nowMs: receivedAtMs });
  if (goes.atMs > 0 && goes.atMs <= receivedAtMs) return UNDECIDED;
  const early = await takeEarly(db, row, { author: item.from, sentAtMs });
  if (early.isUnsent) {
    await db.tombstones.put({ identity, expiresAtMs: session.nowMs + MESSAGE_TTL_MS });
    return NOTHING;
  }
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
    ...place,
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
    takeApproval(session, row, sentAtMs);
    // As on the device that wrote it: what was here has been read, what was under way has not.
    if (mayMark(session, sentAtMs)) {
      const readMs = Math.min(sentAtMs, row.lastActivityMs);
      await takeReadMark(context, row, { lastReadMs: readMs, readAtMs: sentAtMs });
      row.markedUnread = false;
    }
    await heardOfOthers(db, sentAtMs, receivedAtMs);
  } else {
    row.approvedMe = true;
    takeProfile(session, row, item.profile, sentAtMs);
    if (!wasRead) {
      noteUnread(row, message);
      row.unread += 1;
    }
  }
  row.request = requestState(row);
  withNewest(row, message);
  await boundRequests(db, session, row, isFirst);
  const isFirstRequest = isFirst && (await isNewsOf(db, row.accountId, session.nowMs));
  reflect(session, row);
  await db.conversations.put(row);
  return { arrival: { message, conversation: row, isFirstRequest, reaction: null }, told: null };
}

/** Where something that came stands, and when it came, ms. */
export function placed(
  { timestampMs }: Pick<Delivery, 'timestampMs'>,
  sentAtMs: number,
  nowMs: number,
): Pick<StoredMessage, 'sortMs' | 'receivedAtMs'> & { arrivedMs: number } {
  const arrivedMs = arrivalTime(timestampMs, sentAtMs, nowMs);
  return { sortMs: placeOf(sentAtMs, arrivedMs, nowMs), receivedAtMs: nowMs, arrivedMs };
}

/** We wrote to them from another device, which accepts them, unless that was taken back since. Changes `row`. */
export function takeApproval(session: SyncSession, row: StoredConversation, sentAtMs: number): void {
  row.approved ||= mayChange(session, row, sentAtMs, undefined);
}
