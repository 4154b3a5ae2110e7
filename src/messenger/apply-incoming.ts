import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { StarlingDatabase } from '../store/database.ts';
import { findMessage } from '../store/messages.ts';
import { isRead } from '../store/read-mark.ts';
import {
  applyText,
  isFirstSign,
  NOTHING,
  placed,
  receiving,
  takeApproval,
  takeProfile,
  UNDECIDED,
  type Applied,
  type Delivery,
  type Told,
} from './apply-text.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { noticeRow, withNewest } from './conversation-record.ts';
import { addDeletion, addShortening } from './deletions.ts';
import { keepEarlyReaction, keepEarlyUnsend } from './early-words.ts';
import { expiresAt, expiryFrom } from './expiry.ts';
import type { Incoming, IncomingNotice, IncomingReaction, IncomingTimer } from './incoming.ts';
import { isNewsOf } from './known-strangers.ts';
import { applyUnknown } from './notice-unknown.ts';
import { withReaction } from './reactions.ts';
import { isMutual } from './receipts.ts';
import { boundRequests } from './request-bounds.ts';
import { noteUnread } from './read-marks.ts';
import { requestState } from './request-state.ts';
import { heardOfOthers } from './sync/devices.ts';
import { mayChange } from './sync/precedence.ts';
import { reflect } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';
import { blank } from './taking-back.ts';
import { putTimerNotice, timerIdentity } from './timers.ts';

export type { Arrival } from './apply-text.ts';

async function applyAccepted(
  context: MessengerContext,
  session: SyncSession,
  item: Extract<Incoming, { kind: 'accepted' }>,
  delivery: Delivery,
): Promise<Applied> {
  const { db } = context;
  if (!(await db.conversations.get(db.conversationKey(item.from)))) return NOTHING;
  const { sentAtMs } = item;
  const { row, instead } = await receiving(context, session, { peer: item.from, outgoing: false, sentAtMs });
  if (!row) return instead;
  takeProfile(session, row, item.profile, sentAtMs);
  if (!row.approvedMe && row.approved) {
    const place = placed(delivery, sentAtMs, session.nowMs);
    const notice = { ...noticeRow(db, freshId(context), row, 'noticeTheyAccepted', sentAtMs), ...place };
    if (!(await db.messages.where('identity').equals(notice.identity).first())) {
      await db.messages.add(notice);
      withNewest(row, notice);
    }
  }
  row.approvedMe = true;
  row.request = requestState(row);
  reflect(session, row);
  await db.conversations.put(row);
  return NOTHING;
}

/** Only the author takes a message back (07 §5.10). It may come before what it takes back: a tombstone waits. */
async function applyUnsend(context: MessengerContext, item: Extract<Incoming, { kind: 'unsend' }>): Promise<Told> {
  const { db } = context;
  const identity = db.identityOf(item.author, item.timestampMs);
  const message = await db.messages.where('identity').equals(identity).first();
  const nowMs = Math.floor(context.network.now());
  if (!message) {
    // Our own devices are few; everybody else waits within bounds.
    if (item.from === requireKeys(context).accountId)
      await db.tombstones.put({ identity, expiresAtMs: nowMs + MESSAGE_TTL_MS });
    else {
      const row = await db.conversations.get(db.conversationKey(item.from));
      await keepEarlyUnsend(db, row, { author: item.author, sentAtMs: item.timestampMs }, nowMs);
    }
    return null;
  }
  // Said again, it would only make another deletion.
  if (message.from !== item.author || message.kind !== 'text') return null;
  // A device that is restored later must not get it back.
  if (message.hash !== null) await addDeletion(context, [message.hash]);
  await blank(context, message);
  const row = await db.conversations.get(message.conversation);
  // A notification tells of what is unread only.
  if (row && !isRead(row, message)) context.notify({ kind: 'clear', conversation: row.key });
  const { from: author, sentAtMs } = message;
  return row ? { kind: 'deleted', with: row.accountId, message: { author, sentAtMs } } : null;
}

/**
 * Messages of one poll come sorted, so that what is reacted to is here. If it is not, it may come from another member: that
 * is waited for where we have accepted the other side (beyond 07 §5.5, which passes over it). Deleted targets are passed over.
 */
async function applyReaction(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingReaction,
  delivery: Delivery,
): Promise<Applied> {
  const { db } = context;
  const { row, instead } = await receiving(context, session, item);
  if (!row) return instead;
  const message = await findMessage(db, item.target.author, item.target.sentAtMs);
  const { emoji, removed, from, sentAtMs, target } = item;
  // Which word is the newer one: a time that lies ahead would be the last for ever.
  const place = placed(delivery, sentAtMs, session.nowMs);
  const { sortMs: atMs } = place;
  const reaction = { emoji, from, atMs, removed };
  const mayCome = !message && (row.approved || item.outgoing);
  if (mayCome && !(await db.tombstones.get(db.identityOf(target.author, target.sentAtMs))))
    await keepEarlyReaction(db, row.key, target, reaction, session.nowMs);
  if (!message || message.conversation !== row.key || message.kind !== 'text') return NOTHING;
  const reactions = withReaction(message.reactions, reaction);
  await db.messages.update(message.id, { reactions });
  if (item.outgoing) {
    takeApproval(session, row, sentAtMs);
    await heardOfOthers(db, sentAtMs, session.nowMs);
  } else takeProfile(session, row, item.profile, sentAtMs);
  row.request = requestState(row);
  reflect(session, row);
  await db.conversations.put(row);
  const told: Told = { kind: 'reaction', with: row.accountId, from, target, emoji, removed };
  const isNew = !removed && !item.outgoing && message.outgoing && reactions.includes(reaction);
  const arrival = {
    message,
    conversation: row,
    isFirstRequest: false,
    reaction: { emoji, atMs, arrivedMs: place.arrivedMs },
  };
  return { arrival: isNew ? arrival : null, told };
}

/** Theirs is shown only; ours, from another device, is how we write from now on, unless that was changed since (07 §5.12). */
async function applyTimer(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingTimer,
  delivery: Delivery,
): Promise<Applied> {
  const { db } = context;
  const { row, instead } = await receiving(context, session, item);
  if (!row) return instead;
  if (await db.tombstones.get(timerIdentity(db, item.from, item.sentAtMs))) return NOTHING;
  const expiry = expiryFrom(item.expiration, row.kind);
  const { from, outgoing, sentAtMs } = item;
  const { nowMs } = session;
  if (outgoing) {
    takeApproval(session, row, sentAtMs);
    if (mayChange(session, row, sentAtMs, row.timerAtMs)) {
      row.disappearing = expiry ?? { mode: 'off', seconds: 0 };
      row.timerAtMs = sentAtMs;
    }
    await heardOfOthers(db, sentAtMs, nowMs);
  } else {
    row.approvedMe = true;
    takeProfile(session, row, item.profile, sentAtMs);
  }
  const place = placed(delivery, sentAtMs, nowMs);
  const { hash, expirationMs } = delivery;
  const goes = expiresAt({ expiry, outgoing, sentAtMs, expirationMs, isRead: isRead(row, place), nowMs });
  const isGone = goes.atMs > 0 && goes.atMs <= nowMs;
  const isFirst = !outgoing && !isGone && (await isFirstSign(db, row));
  const about = { from, outgoing, sentAtMs, ...place, hash, expiry, expiresAtMs: goes.atMs };
  const notice = isGone ? null : await putTimerNotice(context, row, about);
  if (notice) withNewest(row, notice);
  if (notice && goes.shorten) await addShortening(context, [{ id: notice.id, hash }], goes.atMs);
  row.request = requestState(row);
  // The notice of a change goes by itself; the change that we made stays.
  if (isGone && !outgoing) return UNDECIDED;
  await boundRequests(db, session, row, isFirst);
  const isFirstRequest = isFirst && notice !== null && (await isNewsOf(db, row.accountId, nowMs));
  reflect(session, row);
  await db.conversations.put(row);
  if (!notice) return isGone ? UNDECIDED : NOTHING;
  return {
    arrival: isFirstRequest ? { message: notice, conversation: row, isFirstRequest, reaction: null } : null,
    told: { kind: 'timer', with: row.accountId, from, expiry },
  };
}

/** Saved media, screenshots and missed calls of people whom we have accepted. */
async function applyNotice(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingNotice,
  delivery: Delivery,
): Promise<Applied> {
  const { db } = context;
  if (!isMutual(await db.conversations.get(db.conversationKey(item.from)))) return NOTHING;
  const { sentAtMs } = item;
  const { row, instead } = await receiving(context, session, { peer: item.from, outgoing: false, sentAtMs });
  if (!row) return instead;
  const { nowMs } = session;
  const place = placed(delivery, sentAtMs, nowMs);
  const notice = { ...noticeRow(db, freshId(context), row, item.text, sentAtMs), ...place };
  if (await db.messages.where('identity').equals(notice.identity).first()) return NOTHING;
  const expiry = expiryFrom(item.expiration, row.kind);
  const { hash, expirationMs } = delivery;
  const wasRead = isRead(row, place);
  const goes = expiresAt({ expiry, outgoing: false, sentAtMs, expirationMs, isRead: wasRead, nowMs });
  if (goes.atMs > 0 && goes.atMs <= nowMs) return UNDECIDED;
  const message = { ...notice, hash, expiry, expiresAtMs: goes.atMs };
  await db.messages.add(message);
  if (goes.shorten) await addShortening(context, [{ id: notice.id, hash }], goes.atMs);
  if (!wasRead) noteUnread(row, message);
  withNewest(row, message);
  await db.conversations.put(row);
  return {
    arrival: { message, conversation: row, isFirstRequest: false, reaction: null },
    told: { kind: 'notice', with: row.accountId, text: item.text, sentAtMs },
  };
}

/** They have read what we wrote. */
async function applyReceipt(
  context: MessengerContext,
  session: SyncSession,
  item: Extract<Incoming, { kind: 'receipt' }>,
): Promise<Told> {
  const { db } = context;
  const key = db.conversationKey(item.from);
  const identities = item.timestampsMs.slice(0, 1000).map((sentAtMs) => db.identityOf(session.own, sentAtMs));
  const found = await db.messages.where('identity').anyOf(identities).toArray();
  const fresh = found.filter((row) => row.conversation === key && row.outgoing && !row.readByThem);
  for (const message of fresh) await db.messages.update(message.id, { readByThem: true });
  return fresh.length === 0 ? null : { kind: 'read', with: item.from, sentAtMs: fresh.map(({ sentAtMs }) => sentAtMs) };
}

/** Within the caller's transaction over conversations, messages, configs, devices, jobs and tombstones. */
export async function applyIncoming(
  context: MessengerContext,
  session: SyncSession,
  item: Incoming,
  delivery: Delivery,
  showsReceipts: boolean,
): Promise<Applied> {
  if (item.kind === 'text') return applyText(context, session, item, delivery);
  if (item.kind === 'reaction') return applyReaction(context, session, item, delivery);
  if (item.kind === 'timer') return applyTimer(context, session, item, delivery);
  if (item.kind === 'unknown') return applyUnknown(context, session, item, delivery);
  if (item.kind === 'ignored' || item.kind === 'typing' || (await isBlocked(context.db, item.from))) return NOTHING;
  if (item.kind === 'notice') return applyNotice(context, session, item, delivery);
  if (item.kind === 'accepted') return applyAccepted(context, session, item, delivery);
  if (item.kind === 'unsend') return { arrival: null, told: await applyUnsend(context, item) };
  return { arrival: null, told: showsReceipts ? await applyReceipt(context, session, item) : null };
}

const isBlocked = async (db: StarlingDatabase, accountId: string): Promise<boolean> =>
  (await db.conversations.get(db.conversationKey(accountId)))?.blocked ?? false;
