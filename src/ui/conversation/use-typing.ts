import { useEffect, useState } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';

/** Keys of the conversations in which somebody is writing just now. */
export function useTyping(): ReadonlySet<string> {
  const until = useLive((data) => data.typing());
  const [looks, tick] = useState(0);
  const nowMs = Date.now();
  const open = Object.entries(until ?? {}).filter(([, untilMs]) => untilMs > nowMs);
  const nextMs = Math.min(...open.map(([, untilMs]) => untilMs));
  useEffect(() => {
    if (!Number.isFinite(nextMs)) return;
    const timer = setTimeout(() => tick((count) => count + 1), Math.max(0, nextMs - Date.now()));
    return () => clearTimeout(timer);
    // A timer may come a moment too early, by a clock that was set back for example: then another one follows.
  }, [nextMs, looks]);
  return new Set(open.map(([key]) => key));
}
