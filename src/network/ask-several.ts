import { atMost } from './at-most.ts';

/**
 * Asks some of `nodes` at the same time, and one more whenever those asked have all answered or failed, or nothing came
 * for `silenceMs`, until it is enough or all were asked.
 *
 * @param ask never fails; keeps what it heard
 * @param isEnough looked at after every answer
 */
export async function askSeveral<T>(
  nodes: readonly T[],
  ask: (node: T, index: number) => Promise<void>,
  o: { first: number; silenceMs: number; isEnough: () => boolean },
): Promise<void> {
  const open = new Set<Promise<void>>();
  let next = 0;
  const start = () => {
    const index = next++;
    const work: Promise<void> = ask(nodes[index] as T, index).finally(() => open.delete(work)); // below the length
    open.add(work);
  };
  while (next < Math.min(o.first, nodes.length)) start();
  while (!o.isEnough() && (open.size > 0 || next < nodes.length)) {
    const isQuiet = open.size === 0 || !(await atMost(o.silenceMs, Promise.race(open)));
    if (o.isEnough()) return;
    const isSettled = open.size === 0;
    if ((isQuiet || isSettled) && next < nodes.length) start();
    else if (isQuiet && open.size > 0) await Promise.race(open);
  }
}
