import { useState } from 'preact/hooks';

export interface Offer<T> {
  matches: readonly T[];
  /** Place of the one that Enter takes. */
  chosen: number;
}

interface Offering<T> {
  /** Null while nothing is offered. */
  offer: Offer<T> | null;
  /** Nothing is offered when there is nothing. */
  show: (matches: readonly T[]) => void;
  leave: () => void;
  /** Takes the keys of an open offer; true if it did. */
  keyDown: (event: KeyboardEvent) => boolean;
}

/** What is offered for the word that is being written: arrows choose, Enter and Tab take, Escape leaves. */
export function useOffer<T>(take: (match: T) => void): Offering<T> {
  const [offer, setOffer] = useState<Offer<T> | null>(null);
  const leave = () => setOffer(null);
  const keyDown = (event: KeyboardEvent): boolean => {
    if (offer === null || event.isComposing || event.shiftKey) return false;
    const { matches, chosen } = offer;
    const move = (by: number) => setOffer({ matches, chosen: (chosen + by + matches.length) % matches.length });
    const match = matches[chosen];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.key === 'Tab' || event.key === 'Enter') && match !== undefined) take(match);
    else if (event.key === 'Escape') leave();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    offer,
    show: (matches) => setOffer(matches.length === 0 ? null : { matches, chosen: 0 }),
    leave,
    keyDown,
  };
}
