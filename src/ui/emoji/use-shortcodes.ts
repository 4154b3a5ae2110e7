import { useRef, useState } from 'preact/hooks';
import type { ShortcodeMatch } from './emoji-search.ts';
import { shortcodeAt, type TypedShortcode } from './shortcode.ts';

const OFFERED = 5;

interface Offer {
  typed: TypedShortcode;
  matches: ShortcodeMatch[];
  chosen: number;
}

interface Shortcodes {
  /** Null while nothing is offered. */
  offer: Offer | null;
  /** To be told after every change that a person makes. */
  typed: (value: string, cursor: number) => void;
  /** Takes the keys of an open offer; true if it did. */
  keyDown: (event: KeyboardEvent) => boolean;
  take: (match: ShortcodeMatch) => void;
  leave: () => void;
}

/**
 * `:smi` offers emoji, `:smile:` becomes one.
 *
 * @param replace puts `glyph` where `[start, end)` of the text is now
 */
export function useShortcodes(replace: (start: number, end: number, glyph: string) => void): Shortcodes {
  const [offer, setOffer] = useState<Offer | null>(null);
  const latest = useRef('');

  const leave = () => {
    latest.current = '';
    setOffer(null);
  };
  const take = ({ glyph }: ShortcodeMatch) => {
    if (offer === null) return;
    leave();
    replace(offer.typed.start, offer.typed.end, glyph);
  };
  const typed = (value: string, cursor: number) => {
    const found = shortcodeAt(value, cursor);
    if (found === null) return leave();
    const asked = `${cursor} ${value}`;
    latest.current = asked;
    void Promise.all([
      import('./emoji-table.ts').then(({ loadEmoji }) => loadEmoji()),
      import('./emoji-search.ts'),
    ]).then(([all, { emojiNamed, matchShortcodes }]) => {
      if (latest.current !== asked) return; // more was typed meanwhile, or it was sent
      if (found.closed) {
        leave();
        const glyph = emojiNamed(all, found.name);
        if (glyph !== null) replace(found.start, found.end, glyph);
        return;
      }
      const matches = matchShortcodes(all, found.name, OFFERED);
      setOffer(matches.length === 0 ? null : { typed: found, matches, chosen: 0 });
    });
  };
  const keyDown = (event: KeyboardEvent): boolean => {
    if (offer === null || event.isComposing || event.shiftKey) return false;
    const { matches, chosen } = offer;
    const move = (by: number) => setOffer({ ...offer, chosen: (chosen + by + matches.length) % matches.length });
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
  return { offer, typed, keyDown, take, leave };
}
