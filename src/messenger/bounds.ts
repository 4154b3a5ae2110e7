import type { Expiry } from '../store/rows.ts';

/**
 * What nodes and contacts say of time, bounded by what we know ourselves: network time and the facts of the message.
 * Pure; every use of such a time goes through here (docs/decisions/0015-bounded-by-what-we-know.md).
 */

/** How far honest clocks may lie apart, ms. */
export const CLOCK_TOLERANCE_MS = 120_000;
/** Nodes keep nothing longer, ms (04 §7.2). */
const LONGEST_LIFE_MS = 30 * 86_400_000;
/** Nothing was stored before there was a network; ms. */
const FIRST_STORED_MS = 1_500_000_000_000;

/** `said` from `fromMs` to `toMs`; `toMs` wins if they contradict, `fromMs` stands for what is no number. */
export function within(said: number, fromMs: number, toMs: number): number {
  const lower = Number.isFinite(said) ? Math.max(said, fromMs) : fromMs;
  return Math.floor(Math.min(lower, toMs));
}

/** Could it have happened by now? A clock a little ahead of ours is forgiven. */
export const isPast = (atMs: number, nowMs: number): boolean => atMs <= nowMs + CLOCK_TOLERANCE_MS;

/** A time that a person, a contact or a node named and that cannot lie ahead, ms. */
export const notAhead = (atMs: number, nowMs: number): number => within(atMs, 0, nowMs);

/** A time that was kept and is taken for what it is only if it can be true; else 0, as if it were not known. */
export const keptTime = (atMs: number, nowMs: number): number =>
  Number.isFinite(atMs) && atMs > 0 && isPast(atMs, nowMs) ? Math.min(atMs, nowMs) : 0;

/** When a message came into the swarm, as a node says: not before it was written, and not after now. */
export function arrivalTime(saidMs: number, sentAtMs: number, nowMs: number): number {
  const atMs = storedBetween([saidMs], nowMs).earliestMs || nowMs;
  return isPast(sentAtMs, nowMs) ? within(atMs, Math.min(sentAtMs, nowMs), nowMs) : atMs;
}

/** Where something stands in its conversation: at its sent time, but what is dated ahead stands where it came (07 §8). */
export const placeOf = (sentAtMs: number, arrivedMs: number, nowMs: number): number =>
  isPast(sentAtMs, nowMs) ? sentAtMs : arrivedMs;

/** When something that nodes hold goes from there; for rows of ours that need to be kept no longer. */
export const swarmExpiry = (saidMs: number, nowMs: number): number => within(saidMs, nowMs, nowMs + LONGEST_LIFE_MS);

/** The time between which and which something was stored, ms. `earliestMs` 0: nobody said anything that can be true. */
export interface StoredBetween {
  earliestMs: number;
  latestMs: number;
}

/**
 * What several nodes say about when one thing was stored. No word decides alone: whoever would throw something away by it
 * takes the earliest (of three, the middle one), whoever would overwrite takes the latest.
 */
export function storedBetween(said: readonly number[], nowMs: number): StoredBetween {
  const possible = said
    .filter((atMs) => Number.isFinite(atMs) && atMs >= FIRST_STORED_MS && isPast(atMs, nowMs))
    .map((atMs) => notAhead(atMs, nowMs))
    .sort((a, b) => a - b);
  return {
    earliestMs: possible[Math.floor((possible.length - 1) / 2)] ?? 0,
    // A word that cannot be true says nothing: it may have been as late as now.
    latestMs: possible.length === said.length ? (possible.at(-1) ?? nowMs) : nowMs,
  };
}

/** Since when a timer can have run: not before the message was written, and not after now. */
export const timerStart = (saidMs: number, sentAtMs: number, nowMs: number): number =>
  within(saidMs > 0 ? saidMs : nowMs, Math.min(sentAtMs, nowMs), nowMs);

/**
 * When a message goes whose timer has run since it was stored or read: as the swarm says, if that can be true. It was
 * stored or read after it was written and before now, so it goes a whole timer after one of these.
 *
 * @returns ms; null: what the swarm says cannot be true
 * @see protocol 07 §5.12
 */
export function believedExpiry(said: number, { seconds }: Expiry, sentAtMs: number, nowMs: number): number | null {
  const earliestMs = Math.min(sentAtMs, nowMs) + seconds * 1000;
  const latestMs = nowMs + seconds * 1000;
  if (!Number.isFinite(said) || said < earliestMs - CLOCK_TOLERANCE_MS || said > latestMs + CLOCK_TOLERANCE_MS)
    return null;
  return within(said, earliestMs - CLOCK_TOLERANCE_MS, latestMs);
}

/** Seconds; when a contact changed its profile: not after it said so, and not after now. 0: it did not say. */
export const profileTime = (saidSeconds: number, sentAtMs: number, nowMs: number): number =>
  Math.floor(within(saidSeconds * 1000, 0, Math.max(0, Math.min(sentAtMs, nowMs))) / 1000);
