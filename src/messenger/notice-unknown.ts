import { messagesAfter, messagesBefore } from '../store/messages.ts';
import { isRead } from '../store/read-mark.ts';
import {
  isFirstSign,
  NOTHING,
  placed,
  receiving,
  takeProfile,
  UNDECIDED,
  type Applied,
  type Delivery,
} from './apply-text.ts';
import { freshId, type MessengerContext } from './context.ts';
import { noticeRow, withNewest } from './conversation-record.ts';
import { addShortening } from './deletions.ts';
import { expiresAt, expiryFrom } from './expiry.ts';
import type { IncomingUnknown } from './incoming.ts';
import { isNewsOf } from './known-strangers.ts';
import { boundRequests } from './request-bounds.ts';
import { requestState } from './request-state.ts';
import { reflect } from './sync/reflect.ts';
import type { SyncSession } from './sync/sync-session.ts';

const UNKNOWN = 'noticeUnknown';

/**
 * Says that somebody sent something that this version cannot show, once where several stand in a row. A data message of a
 * stranger makes a request, as any other (07 §5.1); anything else of a stranger shows nothing. Within the caller's
 * transaction over conversations, messages, configs, settings, jobs and files.
 */
export async function applyUnknown(
  context: MessengerContext,
  session: SyncSession,
  item: IncomingUnknown,
  delivery: Delivery,
): Promise<Applied> {
  const { db } = context;
  const { sentAtMs } = item;
  const { row, instead } = await receiving(context, session, item);
  if (!row) return instead;
  if (!(row.approved || row.visible === 1 || item.isData)) return NOTHING;
  const { nowMs } = session;
  const place = placed(delivery, sentAtMs, nowMs);
  const { sortMs } = place;
  const neighbours = [
    ...(await messagesBefore(db, row.key, sortMs, 1)),
    ...(await messagesAfter(db, row.key, sortMs, 1)),
  ];
  if (neighbours.some(({ kind, text }) => kind === 'notice' && text === UNKNOWN)) return NOTHING;
  const expiry = expiryFrom(item.expiration, row.kind);
  const { hash, expirationMs } = delivery;
  const goes = expiresAt({ expiry, outgoing: false, sentAtMs, expirationMs, isRead: isRead(row, place), nowMs });
  if (goes.atMs > 0 && goes.atMs <= nowMs) return UNDECIDED;
  const isFirst = item.isData && (await isFirstSign(db, row));
  const id = freshId(context);
  const notice = { ...noticeRow(db, id, row, UNKNOWN, sentAtMs), ...place, hash, expiry, expiresAtMs: goes.atMs };
  await db.messages.add(notice);
  if (goes.shorten) await addShortening(context, [{ id, hash }], goes.atMs);
  withNewest(row, notice);
  if (item.isData) {
    row.approvedMe = true;
    takeProfile(session, row, item.profile, sentAtMs);
    row.request = requestState(row);
  }
  await boundRequests(db, session, row, isFirst);
  const isFirstRequest = isFirst && (await isNewsOf(db, row.accountId, nowMs));
  reflect(session, row);
  await db.conversations.put(row);
  const arrival = isFirstRequest ? { message: notice, conversation: row, isFirstRequest, reaction: null } : null;
  return { arrival, told: { kind: 'notice', with: row.accountId, text: UNKNOWN, sentAtMs } };
}
