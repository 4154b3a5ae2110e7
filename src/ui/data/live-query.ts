import { Dexie, liveQuery } from 'dexie';

/** A query rests as many times as long as it took, ms at most: a flood of changes leaves the page most of its time. */
const REST = 4;
const MOST_REST_MS = 500;

/**
 * Calls `next` with the result now and after changes of what the query read: at once after a quiet time, and during a flood
 * of changes again and again, each time with a rest, until the last one has been seen.
 *
 * @param error told of a failure that nothing newer has overtaken
 * @returns stops it
 */
export function watchQuery<T>(
  query: () => Promise<T>,
  next: (value: T) => void,
  error: (reason: unknown) => void,
): () => void {
  let newest = 0;
  let isStopped = false;
  let restedMs = 0;
  let last = Dexie.Promise.resolve();
  const rest = (): Promise<void> | undefined => {
    const waitMs = Math.min(restedMs - performance.now(), MOST_REST_MS);
    return waitMs > 0 ? new Dexie.Promise<void>((done) => void setTimeout(done, waitMs)) : undefined;
  };
  const run = async (): Promise<void> => {
    const startMs = performance.now();
    try {
      const value = await query();
      // Handed on here: Dexie throws a result away as soon as the next change comes, and in a flood none would ever arrive.
      // In a turn of its own, so that what it leads to is not taken for a part of what is watched.
      setTimeout(() => {
        if (!isStopped) next(value);
      });
    } finally {
      const nowMs = performance.now();
      restedMs = nowMs + Math.min(REST * (nowMs - startMs), MOST_REST_MS);
    }
  };
  // Dexie's own promises alone carry what is being watched from one step to the next.
  const subscription = liveQuery(() => {
    const mine = ++newest;
    const isOvertaken = (): boolean => isStopped || mine !== newest;
    const turn = last.then(() => (isOvertaken() ? undefined : rest())).then(() => (isOvertaken() ? undefined : run()));
    last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }).subscribe({ error });
  return () => {
    isStopped = true;
    subscription.unsubscribe();
  };
}
