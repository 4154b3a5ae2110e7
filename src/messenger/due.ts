/**
 * Is it time? All local clock, ms. A clock that shows less than when the time was planned has been put back since: what
 * was planned by it might otherwise wait for hours or years, so it is due now.
 */
export const isDue = (dueMs: number, plannedMs: number, nowMs: number): boolean => dueMs <= nowMs || nowMs < plannedMs;

/** Did it happen less than `spanMs` ago? What seems to lie ahead was noted by a clock that was wrong. */
export const wasWithin = (spanMs: number, atMs: number, nowMs: number): boolean =>
  atMs <= nowMs && nowMs - atMs < spanMs;
