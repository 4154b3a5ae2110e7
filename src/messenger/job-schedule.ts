import type { JobRow } from '../store/internal-rows.ts';

/** Members that must have signed for a store to be done (09 §7.7). */
export const NEEDED_SIGNATURES = 2;
const FIRST_WAITS_MS = [2_000, 5_000, 15_000, 60_000];
const LONGEST_WAIT_MS = 600_000;
/** Trying for so long, while online, without one verification is failure. */
const PATIENCE_MS = 600_000;
/** With one verification the second is sought for so long. */
const SECOND_SIGNATURE_MS = 3_600_000;
/** Offline, or no gateway: look again soon; it is not the message's fault. */
const OFFLINE_WAIT_MS = 5_000;
/** A sleeping device must not count as hours of trying. */
const LONGEST_ATTEMPT_MS = 60_000;

export type Outcome =
  | { kind: 'stored'; verified: readonly string[] }
  | { kind: 'error'; online: boolean }
  /** A question that has been answered for good. */
  | { kind: 'answered' }
  /** It will never be taken. */
  | { kind: 'refused' };

export type NextStep =
  | { kind: 'done'; verified: string[] }
  | { kind: 'wait'; verified: string[]; dueMs: number; attempts: number; failingMs: number }
  | { kind: 'failed'; attempts: number };

/** ms before the next attempt, after `attempts` of them. */
export function waitAfter(attempts: number): number {
  const listed = FIRST_WAITS_MS[attempts - 1];
  if (listed !== undefined) return listed;
  return Math.min(60_000 * 2 ** (attempts - FIRST_WAITS_MS.length), LONGEST_WAIT_MS);
}

/** Decides, without doing anything, what happens to a job after an attempt. */
export function nextStep(job: JobRow, outcome: Outcome, nowMs: number): NextStep {
  const attempts = job.attempts + 1;
  if (outcome.kind === 'refused') return { kind: 'failed', attempts };
  if (outcome.kind === 'answered') return { kind: 'done', verified: [] };
  const verified = [...new Set([...job.verified, ...(outcome.kind === 'stored' ? outcome.verified : [])])];
  if (verified.length >= NEEDED_SIGNATURES) return { kind: 'done', verified };
  if (outcome.kind === 'error' && !outcome.online)
    return { kind: 'wait', verified, dueMs: nowMs + OFFLINE_WAIT_MS, attempts: job.attempts, failingMs: job.failingMs };
  if (verified.length > 0) {
    if (nowMs - job.createdAtMs > SECOND_SIGNATURE_MS) return { kind: 'done', verified };
    return { kind: 'wait', verified, dueMs: nowMs + waitAfter(attempts), attempts, failingMs: 0 };
  }
  const waited = Math.max(0, nowMs - job.lastAttemptMs);
  const planned = job.attempts === 0 ? 0 : waitAfter(job.attempts);
  const failingMs = job.failingMs + Math.min(waited, planned + LONGEST_ATTEMPT_MS);
  if (failingMs >= PATIENCE_MS) return { kind: 'failed', attempts };
  const dueMs = nowMs + Math.min(waitAfter(attempts), PATIENCE_MS - failingMs);
  return { kind: 'wait', verified, dueMs, attempts, failingMs };
}
