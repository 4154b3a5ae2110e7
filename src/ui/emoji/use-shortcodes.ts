import { useRef } from 'preact/hooks';
import { useOffer, type Offer } from '../parts/use-offer.ts';
import type { ShortcodeMatch } from './emoji-search.ts';
import { shortcodeAt, type TypedShortcode } from './shortcode.ts';

const OFFERED = 5;

interface Shortcodes {
  /** Null while nothing is offered. */
  offer: Offer<ShortcodeMatch> | null;
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
  const latest = useRef('');
  const written = useRef<TypedShortcode | null>(null);

  const take = ({ glyph }: ShortcodeMatch) => {
    const place = written.current;
    leave();
    if (place !== null) replace(place.start, place.end, glyph);
  };
  const { offer, show, leave: close, keyDown } = useOffer<ShortcodeMatch>(take);
  function leave() {
    latest.current = '';
    written.current = null;
    close();
  }
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
      written.current = found;
      show(matchShortcodes(all, found.name, OFFERED));
    });
  };
  return { offer, typed, keyDown, take, leave };
}
