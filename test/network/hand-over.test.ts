import { describe, expect, it, vi } from 'vitest';
import { handOver } from '../../src/network/hand-over.ts';

const never = () => new Promise<string>(() => undefined);
const after = (ms: number, value: string) => () =>
  new Promise<string>((resolve) => setTimeout(() => resolve(value), ms));
const failing = (text: string) => () => Promise.reject(new Error(text));

describe('handOver', () => {
  it.each([
    ['the first answer, without a second attempt', [after(5, 'a'), after(0, 'b')], 'a'],
    ['the next attempt at once after a failure', [failing('x'), after(0, 'b')], 'b'],
    ['the next attempt after a silence', [never, after(1, 'b')], 'b'],
    ['a late first answer while the second is silent', [after(150, 'a'), never], 'a'],
  ])('takes %s', async (_, attempts, expected) => {
    vi.useFakeTimers();
    try {
      const answer = handOver(attempts, 100);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await answer).toBe(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives the last error when all fail', async () => {
    await expect(handOver([failing('x'), failing('y')], 100)).rejects.toThrow('y');
  });

  it('stops at an error that another path cannot mend', async () => {
    const second = vi.fn(() => Promise.resolve('b'));
    await expect(handOver([failing('too large'), second], 100, () => false)).rejects.toThrow('too large');
    expect(second).not.toHaveBeenCalled();
  });
});
