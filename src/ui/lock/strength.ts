/** How long a passphrase would hold somebody up who has the whole profile and tries a few thousand a second. */
export type Strength = 'weak' | 'fair' | 'good' | 'strong';

/** Bits that a guess is worth from which on it counts as fair, good, strong. */
const FAIR = 30;
const GOOD = 45;
const STRONG = 60;

/** What everybody tries first. */
const COMMON =
  /pass(word|phrase|wort)?|qwert[yz]?|asdf|letmein|welcome|iloveyou|admin|login|starling|session|secret|monkey|dragon|summer|winter|hello/giu;

const KINDS: readonly (readonly [RegExp, number])[] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\d/u, 10],
  [/[^\p{L}\d]/u, 20],
];

/** Letters that say something new: neither a repeat nor the next of a row (`aaa`, `abc`, `321`). */
function surprises(letters: readonly string[]): number {
  let count = 0;
  for (const [i, letter] of letters.entries()) {
    const step = i === 0 ? null : codeOf(letter) - codeOf(letters[i - 1] ?? '');
    const isRow = step !== null && Math.abs(step) <= 1;
    count += isRow ? 0.3 : 1;
  }
  return count;
}

const codeOf = (letter: string): number => letter.toLowerCase().codePointAt(0) ?? 0;

/** An estimate, made to warn of what is guessed first; a long sentence counts by its words. */
export function strengthOf(passphrase: string): Strength {
  const typed = passphrase.normalize('NFKC').trim();
  const words = new Set(
    typed
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word.length > 2),
  );
  const letters = [...typed.replaceAll(COMMON, '*')];
  const alphabet = KINDS.reduce((sum, [kind, size]) => sum + (kind.test(typed) ? size : 0), 0);
  const different = new Set(letters).size;
  const byLetter = Math.min(surprises(letters), different * 2) * Math.log2(Math.max(2, alphabet)) * 0.7;
  const byWord = words.size >= 4 ? words.size * 11 : Infinity;
  const bits = Math.min(byLetter, byWord);
  return bits >= STRONG ? 'strong' : bits >= GOOD ? 'good' : bits >= FAIR ? 'fair' : 'weak';
}
