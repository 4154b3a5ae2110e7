import { describe, expect, it } from 'vitest';
import { createTypingSignal } from '../../src/ui/conversation/typing-signal.ts';

function signal() {
  const told: boolean[] = [];
  let nowMs = 1000;
  return {
    told,
    pass: (ms: number) => (nowMs += ms),
    ...createTypingSignal(
      (writing) => told.push(writing),
      () => nowMs,
    ),
  };
}

describe('createTypingSignal', () => {
  it('tells with the first key, then at most every 3 s', () => {
    const { told, pass, changed } = signal();
    changed('a');
    pass(2999);
    changed('ab');
    expect(told).toEqual([true]);
    pass(1);
    changed('abc');
    expect(told).toEqual([true, true]);
  });

  it('takes it back once when everything is taken out', () => {
    const { told, changed } = signal();
    changed('a');
    changed('');
    changed(' ');
    expect(told).toEqual([true, false]);
  });

  it('says nothing of blanks alone, and nothing after a message', () => {
    const { told, changed, sent } = signal();
    changed('  ');
    expect(told).toEqual([]);
    changed('a');
    sent();
    changed('');
    expect(told).toEqual([true]);
    changed('b');
    expect(told).toEqual([true, true]);
  });
});
