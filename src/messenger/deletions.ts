import { fromUtf8, utf8, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import type { JobRow } from '../store/internal-rows.ts';

/** So many hashes in one job: one request takes them. */
const MOST = 100;

/** Lets messages of our own mailbox be deleted by jobs, which go on until members have proven it. Within a transaction over `db.jobs`. */
export async function addDeletion(context: MessengerContext, hashes: readonly string[]): Promise<void> {
  const nowMs = context.now();
  for (let start = 0; start < hashes.length; start += MOST) {
    const job: JobRow = {
      id: freshId(context),
      kind: 'delete',
      // Removing a conversation must not take it along.
      conversation: '',
      messageId: null,
      recipient: requireKeys(context).accountId,
      data: utf8(JSON.stringify(hashes.slice(start, start + MOST))),
      hash: '',
      ttlMs: 0,
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
    await context.db.jobs.add(job);
  }
}

/** @throws MalformedInputError if the job is no deletion */
export function hashesToDelete(data: Bytes): string[] {
  const hashes: unknown = JSON.parse(fromUtf8(data));
  if (!Array.isArray(hashes) || !hashes.every((hash) => typeof hash === 'string'))
    throw new MalformedInputError('no list of message hashes');
  return hashes;
}
