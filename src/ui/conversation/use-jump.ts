import { useEffect, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import type { WindowRows } from './message-window.ts';

/**
 * Goes to a message, wherever in the conversation it is.
 *
 * @param loaded undefined while messages are read
 * @param around reads the window around a message
 */
export function useJump(loaded: WindowRows | undefined, around: (message: MessageRow) => void) {
  const [target, setTarget] = useState<MessageRow | null>(null);
  useEffect(() => {
    if (target === null || loaded === undefined || loaded.messages.some(({ id }) => id === target.id)) return;
    if (loaded.window.at?.id === target.id)
      setTarget(null); // it is gone
    else around(target);
  }, [target, loaded]);
  return { jumpTo: target?.id ?? null, jump: setTarget, jumped: () => setTarget(null) };
}
