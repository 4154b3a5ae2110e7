import { parseAccountId } from '../crypto/account-id.ts';
import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { JobRow, StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import type { Expiry } from '../store/rows.ts';
import { composeResponse, jobOf, profileOf, type Occasion, type Payload } from './composed-message.ts';
import type { Profile } from '../protocol/content.ts';
import { profileTime } from './bounds.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { noticeRow } from './conversation-record.ts';
import { BlockedError, NotFoundError } from './errors.ts';
import { requestState } from './request-state.ts';
import { takeSentTimes } from './sent-time.ts';

/** A conversation that may be written to. @throws NotFoundError, BlockedError */
export async function writable(context: MessengerContext, key: string): Promise<StoredConversation> {
  const row = await context.db.conversations.get(key);
  if (!row) throw new NotFoundError('no such conversation');
  if (row.blocked) throw new BlockedError('unblock to write');
  return row;
}

/** Who, to whom, when: for something that is written in this conversation now. */
export async function occasionFor(
  context: MessengerContext,
  row: StoredConversation,
  sentAtMs: number,
): Promise<Occasion> {
  return {
    sender: requireKeys(context),
    recipient: parseAccountId(row.accountId),
    profile: dated(profileOf(await context.db.profile.get('me')), sentAtMs),
    sentAtMs,
    random: context.random,
  };
}

/** A profile is not newer than what carries it: a date from a clock that was ahead would keep later names from others. */
const dated = (profile: Profile | undefined, sentAtMs: number): Profile | undefined =>
  profile && { ...profile, updatedSeconds: profileTime(profile.updatedSeconds ?? 0, sentAtMs, sentAtMs) };

/** How what we write in a conversation disappears; with ourselves always after sending (07 §5.12). */
export function expiryOf(row: StoredConversation): Expiry | null {
  const { mode, seconds } = row.disappearing;
  if (mode === 'off' || seconds <= 0) return null;
  return { mode: row.kind === 'me' ? 'after-send' : mode, seconds };
}

/** What writing to somebody for the first time needs besides: an answer to their request, if there is one. */
export interface Approval {
  response: Payload;
  responseAtMs: number;
}

/** Sent times for an approval and `count` messages after it; the answer's bytes are made in case it is needed. */
export async function prepareApproval(
  context: MessengerContext,
  row: StoredConversation,
  count: number,
): Promise<{ approval: Approval; times: number[] }> {
  const [responseAtMs = 0, ...times] = await takeSentTimes(context, 1 + count);
  await context.fault('send: time taken');
  const response = await composeResponse(await occasionFor(context, row, responseAtMs));
  return { approval: { response, responseAtMs }, times };
}

/**
 * Writing accepts. Changes `row`; within a transaction over messages and jobs.
 *
 * @param isExplicit answers even where nobody asked
 * @returns the notice about it, if there was something to answer
 */
export async function approve(
  context: MessengerContext,
  row: StoredConversation,
  made: Approval,
  isExplicit = false,
): Promise<StoredMessage | null> {
  const { db } = context;
  const answers = !row.approved && (row.approvedMe || isExplicit);
  const { response, responseAtMs } = made;
  const notice = answers ? noticeRow(db, freshId(context), row, 'noticeYouAccepted', responseAtMs) : null;
  if (notice) {
    const about = { conversation: row.key, messageId: null, order: responseAtMs, nowMs: context.now() };
    await db.jobs.add(jobOf(response, { id: freshId(context), ...about }));
    await db.messages.add(notice);
  }
  row.approved = true;
  row.request = requestState(row);
  return notice;
}

/** Jobs of control messages; the copy for ourselves waits for the original. */
export function controlJobs(
  context: MessengerContext,
  row: StoredConversation,
  payloads: readonly Payload[],
  order: number,
): JobRow[] {
  let after = '';
  return payloads.map((made) => {
    const id = freshId(context);
    const about = { id, conversation: row.key, messageId: null, order, nowMs: context.now(), after };
    after = id;
    return jobOf(made, about);
  });
}

/** Our own copy comes back with the next poll: it has been dealt with. Within a transaction over `db.seen`. */
export async function markSeen({ db, network }: MessengerContext, made: Payload): Promise<void> {
  const expiresAtMs = Math.floor(network.now()) + MESSAGE_TTL_MS;
  await db.seen.put({ hash: db.hashOf('seen', made.hash), expiresAtMs });
}
