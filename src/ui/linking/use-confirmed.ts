import { useRef } from 'preact/hooks';
import type { LinkView } from '../../messenger/api.ts';

/** Whether the person here said that the pictures match, in the exchange that is shown or that has just ended. */
export function useConfirmed(view: LinkView): boolean {
  const confirmed = useRef(false);
  if (view.state === 'compare') confirmed.current = view.confirmed;
  else if (view.state === 'waiting' || view.state === 'connecting') confirmed.current = false;
  return confirmed.current;
}
