import { WORDS } from '../../crypto/wordlist.ts';

/** What is known of a link code while it is being typed. */
export interface LinkWordsCheck {
  words: number;
  /** The first word that is not in the list; the last one may still grow. */
  unknown: string | null;
  complete: boolean;
}

export const LINK_WORDS = 8;

const PREFIX_LETTERS = 3;
const PREFIXES = new Set(WORDS.map((word) => word.slice(0, PREFIX_LETTERS)));

export function checkLinkWords(typed: string): LinkWordsCheck {
  const words = typed
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const growing = /[\p{L}\p{N}]$/u.test(typed) ? words.length - 1 : -1;
  const isKnown = (word: string) => PREFIXES.has(word.slice(0, PREFIX_LETTERS));
  const wrong = words.find(
    (word, at) => !isKnown(word) && !(at === growing && WORDS.some((known) => known.startsWith(word))),
  );
  return {
    words: words.length,
    unknown: wrong ?? null,
    complete: words.length === LINK_WORDS && words.every(isKnown),
  };
}
