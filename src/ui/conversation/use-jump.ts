import { useEffect, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';

const STEP = 200;

/**
 * Loads as much as it takes to show a message.
 *
 * @param loaded undefined while more are read
 */
export function useJump(loaded: readonly MessageRow[] | undefined, limit: number, setLimit: (limit: number) => void) {
  const [target, setTarget] = useState<MessageRow | null>(null);
  useEffect(() => {
    if (target === null || loaded === undefined || loaded.some(({ id }) => id === target.id)) return;
    if (loaded.length < limit) setTarget(null);
    else setLimit(limit + STEP);
  }, [target, loaded, limit]);
  return { jumpTo: target?.id ?? null, jump: setTarget, jumped: () => setTarget(null) };
}
