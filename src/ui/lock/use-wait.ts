import { useEffect, useState } from 'preact/hooks';
import { keepLooking } from '../use-now.ts';

const LOOK_EVERY_MS = 250;

/** When a wait is over, by the clock, which may be set, and by the time that this page has run, which may stand still in a sleep. */
interface Until {
  clockMs: number;
  steadyMs: number;
}

/** Whichever comes first: whoever is too early is told to wait once more, whoever is too late is told nothing. */
const leftOf = (until: Until): number =>
  Math.max(0, Math.min(until.clockMs - Date.now(), until.steadyMs - performance.now()));

/** Seconds that are left of a wait; 0: none. `begin` starts it. */
export function useWait(): [seconds: number, begin: (ms: number) => void] {
  const [until, setUntil] = useState<Until | null>(null);
  const [leftMs, setLeft] = useState(0);
  useEffect(() => {
    if (until === null) return;
    const end = keepLooking(() => {
      // Looked at once: what is shown and whether it is over must not come from two moments.
      const left = leftOf(until);
      setLeft(left);
      if (left === 0) end();
    }, LOOK_EVERY_MS);
    return end;
  }, [until]);
  const begin = (ms: number) => {
    setLeft(ms);
    setUntil(ms > 0 ? { clockMs: Date.now() + ms, steadyMs: performance.now() + ms } : null);
  };
  return [Math.ceil(leftMs / 1000), begin];
}
