import { useEffect, useState } from 'preact/hooks';

/** Seconds that are left of a wait; 0: none. `begin` starts it. */
export function useWait(startMs = 0): [seconds: number, begin: (ms: number) => void] {
  const [untilMs, setUntil] = useState(() => Date.now() + startMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (untilMs <= Date.now()) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (untilMs <= Date.now()) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [untilMs]);
  const begin = (ms: number) => {
    setNow(Date.now());
    setUntil(Date.now() + ms);
  };
  return [Math.max(0, Math.ceil((untilMs - now) / 1000)), begin];
}
