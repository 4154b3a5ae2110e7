import { useEffect, useState } from 'preact/hooks';

/** After a sleep, or in a page that was hidden, a timer may be minutes late: these tell earlier that time has passed. */
const WAKING = ['focus', 'pageshow', 'pointerdown', 'keydown'] as const;

/** Calls `look` every so many ms while the page is seen, and as soon as it is seen again. Returns what ends it. */
export function keepLooking(look: () => void, everyMs: number): () => void {
  const seen = () => {
    if (document.visibilityState === 'visible') look();
  };
  const timer = setInterval(seen, everyMs);
  for (const event of WAKING) addEventListener(event, seen, { capture: true, passive: true });
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearInterval(timer);
    for (const event of WAKING) removeEventListener(event, seen, { capture: true });
    document.removeEventListener('visibilitychange', seen);
  };
}

/** The local time in ms, renewed every `everyMs` while the page is visible. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    // A key or a click right after the last look changes nothing that is shown.
    const look = () => setNow((before) => (Math.abs(Date.now() - before) < everyMs / 2 ? before : Date.now()));
    return keepLooking(look, everyMs);
  }, [everyMs]);
  return now;
}
