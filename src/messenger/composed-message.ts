import { parseAccountId, type AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import { fromHex, type Bytes, type RandomSource } from '../crypto/bytes.ts';
import {
  encodeContent,
  textMessage,
  type Content,
  type DataMessage,
  type Expiration,
  type Profile,
} from '../protocol/content.ts';
import { encodeDirectMessage } from '../protocol/envelope.ts';
import { MESSAGE_TTL_MS, NAMESPACE_INBOX } from '../protocol/limits.ts';
import { messageHash } from '../protocol/message-hash.ts';
import type { JobKind, JobRow, StoredProfile } from '../store/internal-rows.ts';
import type { Expiry } from '../store/rows.ts';

/** Who writes to whom and when. */
export interface Occasion {
  sender: AccountKeys;
  recipient: AccountId;
  profile: Profile | undefined;
  /** ms, unique (sent-time.ts). */
  sentAtMs: number;
  random: RandomSource;
}

/** One payload for one swarm, made once. */
export interface Payload {
  kind: JobKind;
  recipient: AccountId;
  data: Bytes;
  hash: string;
  ttlMs: number;
}

/** What a data message holds besides profile and target. */
export type DataParts = Partial<Omit<DataMessage, 'profile' | 'syncTarget'>>;

/** Nodes keep nothing for a shorter time in an inbox. */
const MIN_TTL_MS = 10_000;

export const profileOf = (row: StoredProfile | undefined): Profile | undefined =>
  row && row.name !== ''
    ? {
        displayName: row.name,
        updatedSeconds: row.nameUpdatedSeconds,
        // Left out, it would be taken away at everyone who hears from us.
        ...(row.picture && { pictureUrl: row.picture.url, key: fromHex(row.picture.key) }),
      }
    : undefined;

async function payload(
  kind: JobKind,
  recipient: AccountId,
  content: Content,
  occasion: Pick<Occasion, 'sender' | 'random'>,
  ttlMs: number = MESSAGE_TTL_MS,
): Promise<Payload> {
  const data = await encodeDirectMessage({
    content: encodeContent(content),
    timestampMs: content.sigTimestampMs ?? 0,
    sender: occasion.sender,
    recipient,
    random: occasion.random,
  });
  return { kind, recipient, data, hash: messageHash(recipient, NAMESPACE_INBOX, data), ttlMs };
}

const timerTtl = ({ seconds }: Expiry): number => Math.min(MESSAGE_TTL_MS, Math.max(MIN_TTL_MS, seconds * 1000));

/** Our copy goes when the message does; theirs too if its time begins with the sending (07 §2.3). */
const ttlOf = (expiry: Expiry | null, isOwn: boolean): number =>
  expiry && (isOwn || expiry.mode === 'after-send') ? timerTtl(expiry) : MESSAGE_TTL_MS;

const expirationOf = (expiry: Expiry | null): Expiration =>
  expiry ? { type: expiry.mode, seconds: expiry.seconds } : { type: 'off', seconds: 0 };

/**
 * A data message for the recipient and its copy for our own devices; to ourselves only the latter (07 §2, §4).
 *
 * @param isShown a row waits for it; else both are control messages
 */
export async function composeData(
  occasion: Occasion,
  parts: DataParts,
  expiry: Expiry | null,
  isShown: boolean,
): Promise<Payload[]> {
  const { recipient, sentAtMs, profile } = occasion;
  const body: DataMessage = { ...textMessage(''), ...parts };
  const content: Content = { kind: 'data', sigTimestampMs: sentAtMs, expiration: expirationOf(expiry) };
  const own = occasion.sender.accountId;
  const ownCopy: Content = { ...content, data: { ...body, syncTarget: recipient } };
  const ownTtl = ttlOf(expiry, true);
  if (recipient === own) return [await payload(isShown ? 'self' : 'control', own, ownCopy, occasion, ownTtl)];
  const theirs: Content = { ...content, data: { ...body, ...(profile && { profile }) } };
  return [
    await payload(isShown ? 'message' : 'control', recipient, theirs, occasion, ttlOf(expiry, false)),
    await payload(isShown ? 'sync' : 'control', own, ownCopy, occasion, ownTtl),
  ];
}

/** Tells somebody that we accepted their request (07 §5.1). */
export function composeResponse(occasion: Occasion): Promise<Payload> {
  const { profile, recipient, sentAtMs } = occasion;
  const requestResponse = { isApproved: true, ...(profile && { profile }) };
  const content: Content = { kind: 'request-response', sigTimestampMs: sentAtMs, requestResponse };
  return payload('response', recipient, content, occasion);
}

/** Anything that is no data message: nothing of it is shown as a message. */
export const composeControl = (
  occasion: Pick<Occasion, 'sender' | 'recipient' | 'sentAtMs' | 'random'>,
  content: Omit<Content, 'sigTimestampMs'>,
  ttlMs: number = MESSAGE_TTL_MS,
): Promise<Payload> =>
  payload('control', occasion.recipient, { ...content, sigTimestampMs: occasion.sentAtMs }, occasion, ttlMs);

export const jobOf = (
  made: Payload,
  about: { id: string; conversation: string; messageId: string | null; order: number; nowMs: number; after?: string },
): JobRow => ({
  id: about.id,
  kind: made.kind,
  conversation: about.conversation,
  messageId: about.messageId,
  recipient: parseAccountId(made.recipient),
  data: made.data,
  hash: made.hash,
  ttlMs: made.ttlMs,
  after: about.after ?? '',
  order: about.order,
  state: made.kind === 'sync' || about.after ? 'blocked' : 'waiting',
  verified: [],
  storedAtMs: 0,
  started: false,
  attempts: 0,
  dueMs: about.nowMs,
  createdAtMs: about.nowMs,
  failingMs: 0,
  lastAttemptMs: about.nowMs,
  leaseOwner: '',
  leaseUntilMs: 0,
});
