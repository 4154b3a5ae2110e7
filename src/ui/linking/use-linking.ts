import { useEffect, useRef, useState } from 'preact/hooks';
import type { LinkView } from '../../messenger/api.ts';
import { usePorts } from '../ports-context.ts';

const ASK_EVERY_MS = 1000;
/** So many calls in a row must fail before somebody is told. */
const PATIENCE = 3;

const goesOn = ({ state }: LinkView): boolean => state === 'waiting' || state === 'connecting' || state === 'compare';

export interface Linking {
  view: LinkView;
  /** Shows what a call has just answered; answers to older questions are dropped. */
  show: (view: LinkView) => void;
  /** Nothing has been heard for some seconds. */
  silent: boolean;
}

/** How the linking of a device stands, asked every second as long as it goes on. */
export function useLinking(): Linking {
  const { messenger } = usePorts();
  const [view, setView] = useState<LinkView>({ state: 'none' });
  const [silent, setSilent] = useState(false);
  const turn = useRef(0);
  const show = (next: LinkView) => {
    turn.current++;
    setView(next);
  };
  const active = goesOn(view);

  useEffect(() => {
    if (!active) return;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const ask = async () => {
      const asked = turn.current;
      const next = await messenger.linkState().catch(() => null);
      if (!current) return;
      failures = next === null ? failures + 1 : 0;
      setSilent(failures >= PATIENCE);
      if (next !== null && asked === turn.current) setView(next);
      timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    };
    timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      setSilent(false);
    };
  }, [active, messenger]);

  return { view, show, silent };
}
