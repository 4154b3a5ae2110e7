import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { wordBits } from './word-bits.ts';

/** How long a passphrase would hold somebody up who has the whole profile and good machines. */
export type Strength = 'weak' | 'fair' | 'good' | 'strong';

/** Bits that a guess is worth from which on it counts as fair, good, strong. */
const FAIR = 30;
const GOOD = 45;
const STRONG = 60;

/** What follows only adds to it, and would be slow. */
const LOOKED_AT = 72;

let estimator: ZxcvbnFactory | undefined;

/** Patterns that guessers try: words, names, leaked passwords, dates, keyboard walks, repeats, letters written as digits. */
function guessBits(text: string): number {
  estimator ??= new ZxcvbnFactory({ dictionary: { ...common, ...english }, graphs: adjacencyGraphs });
  const { guessesLog10, sequence } = estimator.check(text);
  const bits = guessesLog10 * Math.log2(10);
  // It takes ten guesses a letter for what has no pattern, which is too little for letters of all kinds.
  return sequence.every(({ pattern }) => pattern === 'bruteforce') ? Math.max(bits, mixedBits(text)) : bits;
}

const KINDS: readonly (readonly [RegExp, number])[] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\d/u, 10],
  [/[^\p{L}\d\s]/u, 20],
];

/** What letters of at least three kinds are worth; people do not choose them evenly. */
function mixedBits(text: string): number {
  const kinds = KINDS.filter(([kind]) => kind.test(text));
  const alphabet = kinds.reduce((sum, [, size]) => sum + size, 0);
  return kinds.length < 3 ? 0 : new Set(text).size * Math.log2(alphabet) * 0.7;
}

/** An estimate, made to warn of what is guessed first; words count as words, however long they are. */
export function strengthOf(passphrase: string): Strength {
  const typed = passphrase.normalize('NFKC').trim().slice(0, LOOKED_AT);
  const bits = Math.min(guessBits(typed), wordBits(typed, guessBits));
  return bits >= STRONG ? 'strong' : bits >= GOOD ? 'good' : bits >= FAIR ? 'fair' : 'weak';
}
