import { useRef } from 'preact/hooks';
import type { DraftMention } from '../../store/rows.ts';
import { useOffer, type Offer } from '../parts/use-offer.ts';
import { mentionAt, mentionsNamed, type TypedMention } from './mention-at.ts';

const OFFERED = 5;

interface Mentions {
  /** Null while nobody is offered. */
  offer: Offer<DraftMention> | null;
  typed: (value: string, cursor: number) => void;
  keyDown: (event: KeyboardEvent) => boolean;
  take: (mention: DraftMention) => void;
  leave: () => void;
}

/**
 * `@an` offers people of the conversation.
 *
 * @param insert puts `@name ` where `[start, end)` of the text is now, and remembers who is meant
 */
export function useMentions(
  candidates: readonly DraftMention[],
  insert: (start: number, end: number, mention: DraftMention) => void,
): Mentions {
  const written = useRef<TypedMention | null>(null);
  /** Where the `@` stands for which nobody is wanted. */
  const refused = useRef<number | null>(null);
  const take = (mention: DraftMention) => {
    const place = written.current;
    leave();
    if (place !== null) insert(place.start, place.end, mention);
  };
  const { offer, show, leave: close, keyDown: offerKeyDown } = useOffer<DraftMention>(take);
  function leave() {
    written.current = null;
    close();
  }
  const keyDown = (event: KeyboardEvent): boolean => {
    if (offer !== null && event.key === 'Escape') refused.current = written.current?.start ?? null;
    return offerKeyDown(event);
  };
  const typed = (value: string, cursor: number) => {
    written.current = mentionAt(value, cursor);
    if (written.current === null || written.current.start !== refused.current) refused.current = null;
    else written.current = null;
    show(written.current === null ? [] : mentionsNamed(candidates, written.current.name, OFFERED));
  };
  return { offer, typed, keyDown, take, leave };
}
