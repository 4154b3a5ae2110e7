import { useEffect, useState } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';

/** Keys of the conversations in which somebody is writing just now. */
export function useTyping(): ReadonlySet<string> {
  const until = useLive((data) => data.typing());
  const [, tick] = useState(0);
  const nowMs = Date.now();
  const open = Object.entries(until ?? {}).filter(([, untilMs]) => untilMs > nowMs);
  const nextMs = Math.min(...open.map(([, untilMs]) => untilMs));
  useEffect(() => {
    if (!Number.isFinite(nextMs)) return;
    const timer = setTimeout(() => tick((count) => count + 1), Math.max(0, nextMs - Date.now()));
    return () => clearTimeout(timer);
  }, [nextMs]);
  return new Set(open.map(([key]) => key));
}
