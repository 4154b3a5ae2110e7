import { parseAccountId } from '../crypto/account-id.ts';
import { MAX_BATCH, NAMESPACE_INBOX } from '../protocol/limits.ts';
import type { JobRow } from '../store/internal-rows.ts';
import type { FailureReason } from '../store/rows.ts';
import { timerStart } from './bounds.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { expiryJobOf, hashesToDelete } from './deletions.ts';
import { isDue } from './due.ts';
import { takeExpiries } from './expiry.ts';
import { nextStep, type Outcome } from './job-schedule.ts';

const LEASE_MS = 60_000;
const PARALLEL = 4;
const OK = 200;

const isOfMailbox = ({ kind }: JobRow): boolean => kind === 'delete' || kind === 'shorten' || kind === 'expiries';

/** What one request may carry, bytes: base64 makes four of three, four layers come around it, and a slow line has its limits. */
const MAX_BATCH_BYTES = 1_000_000;

/**
 * Jobs of one conversation go in their order, so that an answer to a request comes before the message.
 *
 * @param together jobs that go in the same request, and begin in this order there
 */
function isFirstOfItsKind(job: JobRow, jobs: readonly JobRow[], together: readonly JobRow[] = []): boolean {
  if (isOfMailbox(job)) return true;
  return !jobs.some(
    (other) =>
      other.recipient === job.recipient &&
      other.conversation === job.conversation &&
      other.state === 'waiting' &&
      other.order < job.order &&
      other.verified.length === 0 &&
      !together.includes(other),
  );
}

/**
 * A due job and what can go with it in one request: stores for the same mailbox, each as due as the first or waiting only
 * for it, and either all with a proof or all without.
 */
function batchOf(jobs: readonly JobRow[], nowMs: number): JobRow[] {
  const isFree = (row: JobRow) =>
    row.state === 'waiting' && isDue(row.leaseUntilMs, row.leaseUntilMs - LEASE_MS, nowMs);
  const isDueNow = (row: JobRow) => isDue(row.dueMs, row.lastAttemptMs, nowMs);
  const inOrder = [...jobs].sort((a, b) => a.order - b.order);
  const first = inOrder.find((row) => isFree(row) && isDueNow(row) && isFirstOfItsKind(row, jobs));
  if (first === undefined) return [];
  const batch = [first];
  if (isOfMailbox(first)) return batch;
  let bytes = first.data.length;
  for (const row of inOrder) {
    const isSameKind = !isOfMailbox(row) && row.recipient === first.recipient;
    const isSameStage = row.verified.length > 0 === first.verified.length > 0;
    if (row === first || !isSameKind || !isSameStage || !isFree(row) || !isDueNow(row)) continue;
    if (batch.length >= MAX_BATCH || bytes + row.data.length > MAX_BATCH_BYTES) break;
    if (!isFirstOfItsKind(row, jobs, batch)) continue;
    batch.push(row);
    bytes += row.data.length;
  }
  return batch;
}

/** Takes the lease of due jobs that go together, or nothing. Two contexts never hold the same. */
async function claim({ db, now, instance }: MessengerContext): Promise<JobRow[]> {
  return db.transaction('rw', db.jobs, async () => {
    const nowMs = now();
    const batch = batchOf(await db.jobs.toArray(), nowMs);
    await db.jobs.bulkPut(
      batch.map((job) => ({ ...job, started: true, leaseOwner: instance, leaseUntilMs: nowMs + LEASE_MS })),
    );
    return batch;
  });
}

/** A lease of a context that is gone: to be called when no other can be running. */
export async function releaseLeases({ db }: MessengerContext): Promise<void> {
  await db.jobs.toCollection().modify({ leaseUntilMs: 0, leaseOwner: '' });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function reasonOf(code: string): FailureReason {
  if (code === 'clock') return 'clock';
  if (code === 'no-gateway') return 'no-gateway';
  if (code === 'too-large') return 'too-long';
  if (code === 'node') return 'rejected';
  return 'network';
}

interface Attempt {
  outcome: Outcome;
  reason: FailureReason;
  storedAtMs: number;
}

async function attemptDeletion(context: MessengerContext, job: JobRow): Promise<Attempt> {
  const account = requireKeys(context);
  const hashes = hashesToDelete(job.data);
  const verified = await context.network.deleteMessages({ account, hashes, avoid: job.verified });
  return { outcome: { kind: 'stored', verified }, reason: 'network', storedAtMs: 0 };
}

async function attemptShortening(context: MessengerContext, job: JobRow): Promise<Attempt> {
  const account = requireKeys(context);
  const { messages, expiryMs } = expiryJobOf(job.data);
  const hashes = messages.map(({ hash }) => hash);
  const { verified, ...answer } = await context.network.shortenExpiry({ account, hashes, expiryMs });
  await takeExpiries(context, messages, answer, 'leave');
  return { outcome: { kind: 'stored', verified }, reason: 'network', storedAtMs: 0 };
}

/** Nothing of the answer is signed: two members that say the same stand for their signatures. */
async function attemptExpiries(context: MessengerContext, job: JobRow): Promise<Attempt> {
  const account = requireKeys(context);
  const { messages } = expiryJobOf(job.data);
  const answer = await context.network.expiriesOf({ account, hashes: messages.map(({ hash }) => hash) });
  await takeExpiries(context, messages, answer, 'shorten');
  const outcome: Outcome = answer.conclusive ? { kind: 'answered' } : { kind: 'error', online: true };
  return { outcome, reason: 'network', storedAtMs: 0 };
}

/** All of them in one request. One may be refused while others are taken: each has its own result. */
async function attemptStores(context: MessengerContext, jobs: readonly JobRow[]): Promise<Attempt[]> {
  const [first] = jobs as [JobRow]; // a batch has at least one
  const { stores, storedAtMs } = await context.network.storeMany({
    recipient: parseAccountId(first.recipient),
    stores: jobs.map(({ data, ttlMs }) => ({ data, ttlMs, namespace: NAMESPACE_INBOX })),
    avoid: [...new Set(jobs.flatMap(({ verified }) => verified))],
  });
  return jobs.map((job, i) => {
    const store = stores[i];
    if (store === undefined || store.code !== OK)
      return { outcome: { kind: 'error', online: true }, reason: 'rejected', storedAtMs: 0 };
    const verified = store.hash === job.hash ? store.verified : [];
    return { outcome: { kind: 'stored', verified }, reason: 'network', storedAtMs };
  });
}

function failed(error: unknown): Attempt {
  const code = codeOf(error);
  const online = code !== 'offline' && code !== 'no-gateway';
  return {
    outcome: code === 'too-large' ? { kind: 'refused' } : { kind: 'error', online },
    reason: reasonOf(code),
    storedAtMs: 0,
  };
}

/** A request is refused as a whole for one of its parts: then each has to go by itself, so that the others do not suffer. */
function mayBeOnePart(error: unknown): boolean {
  const code = codeOf(error);
  const isBadRequest = error instanceof Error && 'status' in error && error.status === 400;
  return code === 'too-large' || code === 'malformed-input' || isBadRequest;
}

/** @returns one for each job */
async function attempt(context: MessengerContext, jobs: readonly JobRow[]): Promise<Attempt[]> {
  const [job] = jobs as [JobRow]; // a batch has at least one
  try {
    if (job.kind === 'delete') return [await attemptDeletion(context, job)];
    if (job.kind === 'shorten') return [await attemptShortening(context, job)];
    if (job.kind === 'expiries') return [await attemptExpiries(context, job)];
    return await attemptStores(context, jobs);
  } catch (error) {
    if (jobs.length === 1 || !mayBeOnePart(error)) return jobs.map(() => failed(error));
    const results: Attempt[] = [];
    for (const one of jobs) results.push(...(await attempt(context, [one])));
    return results;
  }
}

/** What we wrote ourselves counts as read: its time begins when the swarm has it (07 §5.12). Within the transaction. */
async function beginTimer({ db, network }: MessengerContext, job: JobRow, storedAtMs: number): Promise<void> {
  const message = job.messageId === null ? undefined : await db.messages.get(job.messageId);
  if (!message?.expiry || message.expiresAtMs > 0) return;
  const startMs = timerStart(storedAtMs, message.sentAtMs, Math.floor(network.now()));
  await db.messages.update(message.id, { expiresAtMs: startMs + message.expiry.seconds * 1000 });
}

/** Writes down how an attempt went, in one transaction with what people see of it. */
async function record(context: MessengerContext, job: JobRow, result: Attempt): Promise<void> {
  const { db } = context;
  const nowMs = context.now();
  const told = await db.transaction('rw', [db.jobs, db.messages, db.conversations], async () => {
    const row = await db.jobs.get(job.id);
    if (!row) return null;
    const step = nextStep(row, result.outcome, nowMs);
    const { messageId } = row;
    const show = async (change: { status: 'sent' | 'failed' } & { failure: FailureReason | null; hash?: string }) => {
      if (messageId === null || (row.kind === 'sync' && change.status === 'failed')) return;
      const shown = row.kind === 'sync' ? { hash: row.hash } : change;
      await db.messages.update(messageId, shown);
      const conversation = await db.conversations.get(row.conversation);
      if (row.kind === 'sync' || conversation?.last?.messageId !== messageId) return;
      await db.conversations.update(row.conversation, { last: { ...conversation.last, status: change.status } });
    };
    // Nobody sees a deletion that nobody took; what it is about expires by itself.
    if (step.kind === 'failed' && isOfMailbox(row)) {
      await db.jobs.delete(row.id);
      return null;
    }
    if (step.kind === 'failed') {
      await db.jobs.put({
        ...row,
        state: 'failed',
        started: true,
        attempts: step.attempts,
        leaseUntilMs: 0,
        leaseOwner: '',
      });
      await show({ status: 'failed', failure: result.reason });
      return messageId !== null && row.kind !== 'sync' ? ({ kind: 'failed', messageId } as const) : null;
    }
    const isFirst = row.verified.length === 0 && step.verified.length > 0;
    if (isFirst) {
      await show({ status: 'sent', failure: null, ...(row.kind === 'self' && { hash: row.hash }) });
      if (messageId !== null && row.kind === 'message')
        await db.jobs
          .where('messageId')
          .equals(messageId)
          .and((other) => other.state === 'blocked')
          .modify({ state: 'waiting', dueMs: nowMs });
      await db.jobs
        .filter((other) => other.after === row.id && other.state === 'blocked')
        .modify({ state: 'waiting', dueMs: nowMs });
      if (row.kind === 'message' || row.kind === 'self') await beginTimer(context, row, result.storedAtMs);
    }
    if (step.kind === 'done') await db.jobs.delete(row.id);
    else
      await db.jobs.put({
        ...row,
        verified: step.verified,
        dueMs: step.dueMs,
        attempts: step.attempts,
        failingMs: step.failingMs,
        lastAttemptMs: nowMs,
        // An attempt that never left the device has not been started on the network.
        started: step.attempts > 0,
        storedAtMs: row.storedAtMs || result.storedAtMs,
        leaseUntilMs: 0,
        leaseOwner: '',
      });
    return isFirst && messageId !== null && row.kind !== 'sync'
      ? ({ kind: 'stored', messageId, hash: row.hash } as const)
      : null;
  });
  if (told) context.onEvent(told);
}

/** One attempt at every job that is due, a few at a time; jobs that become due meanwhile included. */
export async function runDueJobs(context: MessengerContext): Promise<void> {
  const worker = async (): Promise<void> => {
    for (;;) {
      const jobs = await claim(context);
      if (jobs.length === 0) return;
      await context.fault('job: claimed');
      const results = await attempt(context, jobs);
      await context.fault('job: attempted');
      for (const [i, job] of jobs.entries()) await record(context, job, results[i] as Attempt); // one for each
      await context.fault('job: recorded');
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, worker));
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
}

/** The network works again: what waits because it did not is due now, instead of minutes later. */
export async function hurryJobs({ db, now }: MessengerContext): Promise<void> {
  const nowMs = now();
  await db.jobs
    .filter(({ state, attempts, verified, dueMs }) => {
      const isUnproven = attempts > 0 && verified.length === 0;
      return state === 'waiting' && isUnproven && dueMs > nowMs;
    })
    .modify({ dueMs: nowMs });
}

/** When the next job is due, ms local clock; undefined: nothing waits. */
export async function nextJobDue({ db }: MessengerContext): Promise<number | undefined> {
  const jobs = await db.jobs.toArray();
  const waiting = jobs.filter((job) => job.state === 'waiting' && isFirstOfItsKind(job, jobs));
  return waiting.length === 0 ? undefined : Math.min(...waiting.map((job) => Math.max(job.dueMs, job.leaseUntilMs)));
}
