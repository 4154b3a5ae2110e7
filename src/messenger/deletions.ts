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

/** A message of ours and the hash that names it in our mailbox. */
export interface MailboxMessage {
  id: string;
  hash: string;
}

/** Lets messages of our own mailbox expire sooner, so that our other devices count from the same moment. Within such a transaction. */
export async function addShortening(
  context: MessengerContext,
  messages: readonly MailboxMessage[],
  expiryMs: number,
): Promise<void> {
  for (let start = 0; start < messages.length; start += MOST) {
    const some = messages.slice(start, start + MOST);
    await context.db.jobs.add(mailboxJob(context, 'shorten', { messages: some, expiryMs: Math.floor(expiryMs) }));
  }
}

/** Asks the swarm when messages of our own mailbox go that another device has read. Within such a transaction. */
export async function addExpiryLookup(context: MessengerContext, messages: readonly MailboxMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MOST)
    await context.db.jobs.add(mailboxJob(context, 'expiries', { messages: messages.slice(start, start + MOST) }));
}

const isHashList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((hash) => typeof hash === 'string');

/** @throws MalformedInputError if the job is no deletion */
export function hashesToDelete(data: Bytes): string[] {
  const hashes: unknown = JSON.parse(fromUtf8(data));
  if (!isHashList(hashes)) throw new MalformedInputError('no list of message hashes');
  return hashes;
}

const isMailboxMessage = (value: unknown): value is MailboxMessage =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['hash'] === 'string';

/** What a `shorten` or `expiries` job is about; `expiryMs` is 0 in the latter. @throws MalformedInputError if it is neither */
export function expiryJobOf(data: Bytes): { messages: MailboxMessage[]; expiryMs: number } {
  const value: unknown = JSON.parse(fromUtf8(data));
  const { messages, expiryMs = 0 } = isObject(value) ? value : {};
  if (!Array.isArray(messages) || !messages.every(isMailboxMessage) || typeof expiryMs !== 'number')
    throw new MalformedInputError('no list of messages with an expiry');
  return { messages, expiryMs };
}
