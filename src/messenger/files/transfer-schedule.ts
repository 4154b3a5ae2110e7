import type { FileFailure, FileRow } from '../../store/rows.ts';
import { waitAfter } from '../job-schedule.ts';

/** Trying to upload for so long, while online, is failure. */
const PATIENCE_MS = 600_000;
/** Offline, or no gateway: look again soon; it is nobody's fault. */
const OFFLINE_WAIT_MS = 5_000;
/** A sleeping device must not count as hours of trying. */
const LONGEST_ATTEMPT_MS = 240_000;
/** @see protocol 08 §10 */
const DOWNLOAD_WAITS_MS = [30_000, 1_800_000, 21_600_000];
const PICTURE_WAITS_MS = [10_000, 10_000];

/** How an attempt failed. `gone`: the server does not have it; `refused`: it will never work; else later, perhaps. */
export type Trouble = { kind: 'gone' } | { kind: 'refused'; failure: FileFailure } | { kind: 'later'; online: boolean };

type Change = Pick<FileRow, 'state' | 'failure' | 'attempts' | 'dueMs' | 'failingMs' | 'lastAttemptMs'>;

/** Decides, without doing anything, what becomes of a file after a failed attempt. */
export function afterTrouble(file: FileRow, trouble: Trouble, nowMs: number): Change {
  const attempts = file.attempts + 1;
  const ended = { attempts, dueMs: 0, failingMs: 0, lastAttemptMs: nowMs };
  if (trouble.kind === 'gone') return { ...ended, state: 'gone', failure: null };
  if (trouble.kind === 'refused') return { ...ended, state: 'failed', failure: trouble.failure };
  const { state, failingMs } = file;
  if (!trouble.online) {
    const dueMs = nowMs + OFFLINE_WAIT_MS;
    return { state, failure: null, attempts: file.attempts, dueMs, failingMs, lastAttemptMs: nowMs };
  }
  const { waitMs, failingMs: failing } = state === 'upload' ? uploadWait(file, nowMs) : downloadWait(file);
  if (waitMs === null) return { ...ended, state: 'failed', failure: 'network' };
  return { state, failure: null, attempts, dueMs: nowMs + waitMs, failingMs: failing, lastAttemptMs: nowMs };
}

interface Wait {
  /** null: given up. */
  waitMs: number | null;
  failingMs: number;
}

function downloadWait({ use, attempts }: FileRow): Wait {
  const waits = use === 'profile' ? PICTURE_WAITS_MS : DOWNLOAD_WAITS_MS;
  return { waitMs: waits[attempts] ?? null, failingMs: 0 };
}

function uploadWait(file: FileRow, nowMs: number): Wait {
  const waited = Math.max(0, nowMs - file.lastAttemptMs);
  const planned = file.attempts === 0 ? 0 : waitAfter(file.attempts);
  const failingMs = file.failingMs + Math.min(waited, planned + LONGEST_ATTEMPT_MS);
  if (failingMs >= PATIENCE_MS) return { waitMs: null, failingMs };
  return { waitMs: Math.min(waitAfter(file.attempts + 1), PATIENCE_MS - failingMs), failingMs };
}
