/**
 * Nodes on whose paths nothing came back, by key: since when they are asked last, and how often that happened in a row.
 * Nobody says of a silent path who was silent, so this only ever changes the order in which nodes are chosen.
 */
export type Suspects = Readonly<Record<string, { fromMs: number; untilMs: number; count: number }>>;

const FIRST_MS = 2 * 60_000;
const LONGEST_MS = 30 * 60_000;
/** Whoever keeps a path silent must not be able to choose all others' places: so many stand aside at most. */
const MOST = 12;

/** @param nowMs local clock; what it has put into the future or long ago no longer counts */
export function isSuspect(suspects: Suspects, key: string, nowMs: number): boolean {
  const entry = suspects[key];
  return entry !== undefined && entry.fromMs <= nowMs && nowMs < entry.untilMs;
}

/** Those that are not suspects become it: for two minutes, and twice as long each time, up to half an hour. */
export function withSuspects(suspects: Suspects, keys: readonly string[], nowMs: number): Suspects {
  const next: Record<string, { fromMs: number; untilMs: number; count: number }> = { ...suspects };
  for (const key of keys) {
    if (isSuspect(suspects, key, nowMs)) continue;
    const count = (suspects[key]?.count ?? 0) + 1;
    next[key] = { fromMs: nowMs, untilMs: nowMs + Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1)), count };
  }
  const newest = Object.entries(next)
    .filter(([, { untilMs }]) => nowMs - untilMs < LONGEST_MS)
    .sort(([, a], [, b]) => b.untilMs - a.untilMs);
  return Object.fromEntries(newest.slice(0, MOST));
}

/** An answer came through these nodes: nothing is held against them. The same object if nothing was. */
export function withoutSuspects(suspects: Suspects, keys: readonly string[]): Suspects {
  if (!keys.some((key) => suspects[key] !== undefined)) return suspects;
  return Object.fromEntries(Object.entries(suspects).filter(([key]) => !keys.includes(key)));
}
