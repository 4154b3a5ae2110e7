/** One of some ten thousand words that people think of. */
const WORD_BITS = 13;

/** Sentences that everybody has heard are tried before anything is put together. Without blanks. */
const FAMOUS = [
  'correcthorsebatterystaple',
  'thequickbrownfoxjumpsoverthelazydog',
  'tobeornottobe',
  'thatisthequestion',
  'maytheforcebewithyou',
  'loremipsumdolorsitamet',
  'itwasthebestoftimes',
  'inthebeginning',
  'fourscoreandsevenyearsago',
  'callmeishmael',
  'onceuponatime',
  'youshallnotpass',
  'iloveyou',
  'allyourbasearebelongtous',
  'twinkletwinklelittlestar',
  'съешьещеэтихмягкихфранцузскихбулок',
  'каждыйохотникжелаетзнатьгдесидитфазан',
  'franzjagtimkomplettverwahrlostentaxiquerdurchbayern',
  'portezcevieuxwhiskyaujugeblondquifume',
];

/** Letters and digits only, small. */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');

/** What stands between blanks and signs, and `TwoWords` as two; letters in no order are one. */
function wordsOf(text: string): string[] {
  const words = text
    .replaceAll(/(\p{Ll}{2})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[\s\-_.,;:!?/+|]+/u)
    .filter((word) => word !== '');
  return words.some((word) => /^[\p{L}\p{M}'’]{3,}$/u.test(word)) || /\s/u.test(text) ? words : [text];
}

/**
 * What a passphrase of several words is worth, in bits: each other word once, at most as much as a word chosen at random,
 * whatever its script; Infinity if it is no such thing.
 *
 * @param bitsOf what a piece is worth by itself
 */
export function wordBits(text: string, bitsOf: (piece: string) => number): number {
  const whole = bare(text);
  const famous = FAMOUS.find(
    (sentence) => whole.includes(sentence) || (whole.length >= 12 && sentence.includes(whole)),
  );
  if (famous !== undefined) return bitsOf(whole.replace(famous, '')) + 4;
  const words = wordsOf(text);
  if (words.length < 2) return Infinity;
  const different = new Set(words.map((word) => word.toLowerCase()));
  return [...different].reduce((sum, word) => sum + worth(word, bitsOf), 0);
}

function worth(word: string, bitsOf: (piece: string) => number): number {
  const letters = /^[\p{L}\p{M}'’]+$/u.test(word);
  return letters ? Math.min(WORD_BITS, bitsOf(word)) : bitsOf(word);
}
