import type { MessengerContext } from './context.ts';

const COUNTER = 'lastSentTime';

/**
 * `count` sent times, ascending and never used before by this account on this device (07 §3.5). Written down before they
 * are used, so that a restart never repeats one.
 */
export async function takeSentTimes({ db, network }: MessengerContext, count: number): Promise<number[]> {
  return db.transaction('rw', db.counters, async () => {
    const last = (await db.counters.get(COUNTER))?.value ?? 0;
    const first = Math.max(Math.floor(network.now()), last + 1);
    await db.counters.put({ name: COUNTER, value: first + count - 1 });
    return Array.from({ length: count }, (_, index) => first + index);
  });
}
