import type { Range } from './query.ts';
import { characterStart } from '../../protocol/whole-characters.ts';

/** UTF-16 units before the first hit and in all. */
const BEFORE = 40;
const LENGTH = 160;

/** Back to the beginning of a word, if one is near. */
function wordStart(text: string, at: number): number {
  const blank = text.slice(at, at + BEFORE / 2).search(/\s/u);
  return at === 0 || blank < 0 ? at : at + blank + 1;
}

export interface Snippet {
  /** One line; `…` where text was left out. */
  snippet: string;
  /** Of the hits inside the snippet, in UTF-16 units of the snippet. */
  ranges: Range[];
}

/** The text around the first of `ranges`. @param ranges in order, at least one */
export function snippetOf(text: string, ranges: readonly Range[]): Snippet {
  const first = ranges[0] ?? [0, 0];
  const wanted = characterStart(text, first[0] - BEFORE);
  const start = Math.min(wordStart(text, wanted), characterStart(text, first[0]));
  const end = text.length - start <= LENGTH ? text.length : Math.max(characterStart(text, start + LENGTH), start + 1);
  const head = start > 0 ? '…' : '';
  const shift = head.length - start;
  return {
    snippet: `${head}${text.slice(start, end).replaceAll(/[\r\n\t\u2028\u2029]/gu, ' ')}${end < text.length ? '…' : ''}`,
    ranges: ranges
      .filter((range) => range[0] < end && range[1] > start)
      .map((range) => [Math.max(range[0], start) + shift, Math.min(range[1], end) + shift]),
  };
}
