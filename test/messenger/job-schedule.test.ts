import { describe, expect, it } from 'vitest';
import { nextStep, waitAfter } from '../../src/messenger/job-schedule.ts';
import type { JobRow } from '../../src/store/internal-rows.ts';

const job = (change: Partial<JobRow> = {}): JobRow => ({
  id: 'j',
  kind: 'message',
  conversation: 'c',
  messageId: 'm',
  recipient: '05',
  data: new Uint8Array(),
  hash: 'h',
  ttlMs: 1,
  after: '',
  order: 1,
  state: 'waiting',
  verified: [],
  storedAtMs: 0,
  started: true,
  attempts: 0,
  dueMs: 0,
  createdAtMs: 0,
  failingMs: 0,
  lastAttemptMs: 0,
  leaseOwner: '',
  leaseUntilMs: 0,
  ...change,
});

const unanswered = { kind: 'error', online: true } as const;

describe('nextStep', () => {
  it('is done with two members, counting those of earlier attempts', () => {
    expect(nextStep(job(), { kind: 'stored', verified: ['a', 'b'] }, 0)).toEqual({
      kind: 'done',
      verified: ['a', 'b'],
    });
    expect(nextStep(job({ verified: ['a'] }), { kind: 'stored', verified: ['b'] }, 0).kind).toBe('done');
    expect(nextStep(job({ verified: ['a'] }), { kind: 'stored', verified: ['a'] }, 0)).toMatchObject({
      kind: 'wait',
      verified: ['a'],
    });
  });

  it('waits longer and longer, at most ten minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 20].map(waitAfter)).toEqual([
      2_000, 5_000, 15_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000,
    ]);
  });

  it('fails after ten minutes of trying, and not a moment of being offline counts', () => {
    let row = job();
    let nowMs = 0;
    for (let i = 0; i < 1000; i++) {
      nowMs += 5_000;
      const step = nextStep(row, { kind: 'error', online: false }, nowMs);
      if (step.kind !== 'wait') throw new Error('an offline job does not end');
      row = { ...row, attempts: step.attempts, failingMs: step.failingMs, lastAttemptMs: nowMs };
    }
    const begunMs = nowMs;
    for (;;) {
      const step = nextStep(row, unanswered, nowMs);
      if (step.kind !== 'wait') break;
      row = { ...row, attempts: step.attempts, failingMs: step.failingMs, lastAttemptMs: nowMs };
      nowMs = step.dueMs;
    }
    expect(nowMs - begunMs).toBe(600_000);
  });

  it('does not take a night of sleep for a night of trying', () => {
    const step = nextStep(job({ attempts: 1, failingMs: 1_000 }), unanswered, 8 * 3_600_000);
    expect(step).toMatchObject({ kind: 'wait', failingMs: 63_000 });
  });

  it('gives up the second signature after an hour', () => {
    const row = job({ verified: ['a'], attempts: 9 });
    expect(nextStep(row, unanswered, 3_600_000).kind).toBe('wait');
    expect(nextStep(row, unanswered, 3_600_001).kind).toBe('done');
  });

  it('fails at once what will never be taken', () => {
    expect(nextStep(job(), { kind: 'refused' }, 0).kind).toBe('failed');
  });
});
