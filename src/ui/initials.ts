const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const firstGrapheme = (word: string): string => [...graphemes.segment(word)][0]?.segment ?? '';

/**
 * First letter of the first and the last word; one word gives one; a leading emoji stands alone. Letters of any script.
 *
 * @returns '' for a name without a letter, digit or emoji
 */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /^[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u.test(word));
  const first = firstGrapheme(words[0] ?? '');
  if (/^[\p{Extended_Pictographic}\p{RI}]/u.test(first)) return first;
  const last = words.length > 1 ? firstGrapheme(words.at(-1) ?? '') : '';
  return (first + (/^[\p{Extended_Pictographic}\p{RI}]/u.test(last) ? '' : last)).toLocaleUpperCase();
}
