import { describe, expect, it } from 'vitest';
import { afterTrouble, type Trouble } from '../../src/messenger/files/transfer-schedule.ts';
import { newFile } from '../../src/store/files.ts';
import type { FileRow } from '../../src/store/rows.ts';

const ABOUT = { contentType: '', name: '', size: 1, width: 0, height: 0, caption: '', isVoice: false };
const NOW_MS = 1_000_000;
const LATER: Trouble = { kind: 'later', online: true };

const file = (change: Partial<FileRow>): FileRow => ({ ...newFile(ABOUT, NOW_MS), lastAttemptMs: NOW_MS, ...change });

/** Waits between attempts that all fail at once, and what becomes of the file in the end. */
function waits(row: FileRow): { seconds: number[]; end: FileRow } {
  const seconds: number[] = [];
  let current = row;
  let nowMs = NOW_MS;
  for (;;) {
    current = { ...current, ...afterTrouble(current, LATER, nowMs) };
    if (current.state === 'failed') return { seconds, end: current };
    seconds.push((current.dueMs - nowMs) / 1000);
    nowMs = current.dueMs;
  }
}

describe('after a failed attempt', () => {
  it('a download waits 30 s, 30 min and 6 h, a picture twice 10 s', () => {
    expect(waits(file({ state: 'wanted' })).seconds).toEqual([30, 1800, 21_600]);
    expect(waits(file({ state: 'wanted', use: 'profile' })).seconds).toEqual([10, 10]);
    expect(waits(file({ state: 'wanted' })).end).toMatchObject({ failure: 'network', dueMs: 0 });
  });

  it('an upload goes on for ten minutes', () => {
    const { seconds } = waits(file({ state: 'upload' }));
    expect(seconds.slice(0, 4)).toEqual([2, 5, 15, 60]);
    expect(seconds.reduce((sum, wait) => sum + wait, 0)).toBe(600);
  });

  it('a device that slept has not tried', () => {
    const tried = file({ state: 'upload', attempts: 3, failingMs: 1000, lastAttemptMs: 0 });
    expect(afterTrouble(tried, LATER, 86_400_000)).toMatchObject({ state: 'upload', failingMs: 256_000 });
  });

  it('nothing counts while nothing leaves the device', () => {
    const row = file({ state: 'wanted', attempts: 2 });
    expect(afterTrouble(row, { kind: 'later', online: false }, NOW_MS)).toMatchObject({
      state: 'wanted',
      attempts: 2,
      dueMs: NOW_MS + 5000,
    });
  });

  it('what will never work ends at once', () => {
    expect(afterTrouble(file({ state: 'wanted' }), { kind: 'gone' }, NOW_MS)).toMatchObject({
      state: 'gone',
      failure: null,
    });
    expect(afterTrouble(file({ state: 'upload' }), { kind: 'refused', failure: 'rejected' }, NOW_MS)).toMatchObject({
      state: 'failed',
      failure: 'rejected',
    });
  });
});
