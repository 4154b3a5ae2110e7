import { fromUtf8, utf8, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isObject } from '../protocol/json.ts';
import type { JobKind, JobRow } from '../store/internal-rows.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';

/** So many hashes in one job: one request takes them. */
const MOST = 100;

const mailboxJob = (context: MessengerContext, kind: JobKind, data: unknown): JobRow => {
  const nowMs = context.now();
  return {
    id: freshId(context),
    kind,
    // Removing a conversation must not take it along.
    conversation: '',
    messageId: null,
    recipient: requireKeys(context).accountId,
    data: utf8(JSON.stringify(data)),
    hash: '',
    ttlMs: 0,
    after: '',
    order: 0,
    state: 'waiting',
    verified: [],
    storedAtMs: 0,
    started: false,
    attempts: 0,
    dueMs: nowMs,
    createdAtMs: nowMs,
    failingMs: 0,
    lastAttemptMs: nowMs,
    leaseOwner: '',
    leaseUntilMs: 0,
  };
};

/** Lets messages of our own mailbox be deleted by jobs, which go on until members have proven it. Within a transaction over `db.jobs`. */
export async function addDeletion(context: MessengerContext, hashes: readonly string[]): Promise<void> {
  for (let start = 0; start < hashes.length; start += MOST)
    await context.db.jobs.add(mailboxJob(context, 'delete', hashes.slice(start, start + MOST)));
}

/** Lets a message of our own mailbox expire sooner, so that our other devices count from the same moment. Within such a transaction. */
export async function addShortening(
  context: MessengerContext,
  hashes: readonly string[],
  expiryMs: number,
): Promise<void> {
  for (let start = 0; start < hashes.length; start += MOST)
    await context.db.jobs.add(
      mailboxJob(context, 'shorten', { hashes: hashes.slice(start, start + MOST), expiryMs: Math.floor(expiryMs) }),
    );
}

const isHashList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((hash) => typeof hash === 'string');

/** @throws MalformedInputError if the job is no deletion */
export function hashesToDelete(data: Bytes): string[] {
  const hashes: unknown = JSON.parse(fromUtf8(data));
  if (!isHashList(hashes)) throw new MalformedInputError('no list of message hashes');
  return hashes;
}

/** @throws MalformedInputError if the job is no such one */
export function shorteningOf(data: Bytes): { hashes: string[]; expiryMs: number } {
  const value: unknown = JSON.parse(fromUtf8(data));
  if (!isObject(value) || !isHashList(value['hashes']) || typeof value['expiryMs'] !== 'number')
    throw new MalformedInputError('no list of message hashes with an expiry');
  return { hashes: value['hashes'], expiryMs: value['expiryMs'] };
}
