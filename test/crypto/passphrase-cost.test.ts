import { describe, expect, it } from 'vitest';
import { isTooCheap } from '../../src/crypto/passphrase-cost.ts';
import { costFor, isAffordable } from '../../src/crypto/passphrase-key.ts';

describe('the cost of a new key', () => {
  it.each([1, 50, 334, 2_000, 60_000, Infinity])(
    'is never below 64 MiB and three passes, if one takes %s ms',
    async (ms) => {
      const cost = await costFor(1_000, async () => ms);
      expect(cost.m).toBe(65_536);
      expect(cost.t).toBeGreaterThanOrEqual(3);
      expect(isTooCheap(cost)).toBe(false);
      expect(isAffordable(cost)).toBe(true);
    },
  );

  it('has more passes where they take no longer than is wished', async () => {
    expect(await costFor(1_000, async () => 200)).toEqual({ t: 5, m: 65_536 });
  });
});

it.each([
  [{ t: 2, m: 19_456 }, true],
  [{ t: 2, m: 65_536 }, true],
  [{ t: 8, m: 32_768 }, true],
  [{ t: 3, m: 65_536 }, false],
  [{ t: 2, m: 262_144 }, false],
])('%o is too cheap: %s', (cost, cheap) => {
  expect(isTooCheap(cost)).toBe(cheap);
});
