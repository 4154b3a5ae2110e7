import { CLOCK_TOLERANCE_MS } from './bounds.ts';
import { requireKeys, type MessengerContext } from './context.ts';

const COUNTER = 'lastSentTime';
/** Times up to here were used while a wrong clock was believed; some of them lie ahead. */
const USED_AHEAD = 'sentTimesUsedAhead';
/** So long something that is written waits for network time. */
const WAIT_MS = 8_000;
const UNREACHABLE: ReadonlySet<string> = new Set(['offline', 'no-gateway']);

/**
 * Waits until nodes have told us what time it is, for a while: a local clock may be wrong by hours, and what carries its
 * time stands wrongly for everybody. Without a way to them nothing can leave anyway.
 *
 * @returns is network time known?
 */
export async function awaitNetworkTime({ network }: MessengerContext): Promise<boolean> {
  const isKnown = () => network.clockOffsetMs() !== null;
  if (isKnown() || !network.measureTime || UNREACHABLE.has(network.state())) return isKnown();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_MS)));
  await Promise.race([network.measureTime().catch(() => undefined), limit]);
  clearTimeout(timer);
  return isKnown();
}

/**
 * `count` sent times, ascending and never used before by this account on this device (07 §3.5), by network time. Written
 * down before they are used, so that a restart never repeats one. A last time that lies ahead of network time is not gone
 * on from: it is from a clock that was wrong.
 */
export async function takeSentTimes(context: MessengerContext, count: number): Promise<number[]> {
  await awaitNetworkTime(context);
  const { db, network } = context;
  const { accountId } = requireKeys(context);
  return db.transaction('rw', db.counters, db.messages, async () => {
    const nowMs = Math.floor(network.now());
    const last = (await db.counters.get(COUNTER))?.value ?? 0;
    let usedAheadMs = (await db.counters.get(USED_AHEAD))?.value ?? 0;
    if (last > nowMs + CLOCK_TOLERANCE_MS) {
      usedAheadMs = Math.max(usedAheadMs, last);
      await db.counters.put({ name: USED_AHEAD, value: usedAheadMs });
    }
    let first = last > nowMs + CLOCK_TOLERANCE_MS ? nowMs : Math.max(nowMs, last + 1);
    const times = () => Array.from({ length: count }, (_, index) => first + index);
    const isTaken = async () =>
      (await db.messages
        .where('identity')
        .anyOf(times().map((atMs) => db.identityOf(accountId, atMs)))
        .count()) > 0;
    while (first <= usedAheadMs && (await isTaken())) first += count;
    await db.counters.put({ name: COUNTER, value: first + count - 1 });
    return times();
  });
}
