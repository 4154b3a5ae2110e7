import { describe, expect, it } from 'vitest';
import {
  arrivalTime,
  believedExpiry,
  keptTime,
  placeOf,
  profileTime,
  storedBetween,
  swarmExpiry,
  timerStart,
} from '../../src/messenger/bounds.ts';
import { ABSURD } from './lying-nodes.ts';

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const HOUR = { mode: 'after-send', seconds: 3600 } as const;
const YEAR_MS = 365 * 86_400_000;
const SENT = [0, NOW - YEAR_MS, NOW - MINUTE_MS, NOW, NOW + MINUTE_MS, NOW + YEAR_MS, 9e15];

describe.each(ABSURD)('a time that is %s', (_, said) => {
  it.each(SENT)('moves nothing beyond what is known, of a message sent at %d', (sentAtMs) => {
    const expiry = believedExpiry(said, HOUR, sentAtMs, NOW);
    if (expiry !== null) {
      expect(expiry).toBeGreaterThanOrEqual(Math.min(sentAtMs, NOW) + 3_600_000 - 2 * MINUTE_MS); // eslint-disable-line vitest/no-conditional-expect
      expect(expiry).toBeLessThanOrEqual(NOW + 3_600_000); // eslint-disable-line vitest/no-conditional-expect
    }
    const arrived = arrivalTime(said, sentAtMs, NOW);
    expect(arrived).toBeLessThanOrEqual(NOW);
    expect(arrived).toBeGreaterThanOrEqual(Math.min(sentAtMs, NOW));
    expect(placeOf(sentAtMs, arrived, NOW)).toBeLessThanOrEqual(NOW + 2 * MINUTE_MS);
    const start = timerStart(said, sentAtMs, NOW);
    expect(start).toBeLessThanOrEqual(NOW);
    expect(start).toBeGreaterThanOrEqual(Math.min(sentAtMs, NOW));
    const updated = profileTime(said, sentAtMs, NOW);
    expect(updated * 1000).toBeLessThanOrEqual(Math.min(sentAtMs, NOW));
    expect(updated).toBeGreaterThanOrEqual(0);
  });

  it('is not kept, nor taken for a time of storage', () => {
    expect(keptTime(said, NOW)).toBeLessThanOrEqual(Math.max(0, Math.min(NOW, said || 0)));
    expect(storedBetween([said], NOW)).toEqual({ earliestMs: 0, latestMs: NOW });
    expect(swarmExpiry(said, NOW)).toBeGreaterThanOrEqual(NOW);
    expect(swarmExpiry(said, NOW)).toBeLessThanOrEqual(NOW + 30 * 86_400_000);
    const honest = NOW - MINUTE_MS;
    expect(storedBetween([honest, said], NOW)).toEqual({ earliestMs: honest, latestMs: NOW });
  });
});

describe('when something was stored', () => {
  it.each([
    ['one', [NOW - 5], NOW - 5, NOW - 5],
    ['two: the earlier to throw away, the later to overwrite', [NOW - 5, NOW - 9], NOW - 9, NOW - 5],
    ['three: the middle one to throw away', [NOW - 5, NOW - 9, NOW - 7], NOW - 7, NOW - 5],
    ['a little ahead is now', [NOW + 1000], NOW, NOW],
    ['nobody', [], 0, NOW],
  ])('is said by %s', (_, said, earliestMs, latestMs) => {
    expect(storedBetween(said, NOW)).toEqual({ earliestMs, latestMs });
  });
});

it('an honest expiry counts, also of a message that was stored late', () => {
  const sentAtMs = NOW - 2 * 3_600_000;
  expect(believedExpiry(NOW + 1_000_000, HOUR, sentAtMs, NOW)).toBe(NOW + 1_000_000);
  expect(believedExpiry(NOW + 3_600_000, HOUR, NOW, NOW)).toBe(NOW + 3_600_000);
});
