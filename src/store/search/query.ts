import { fold, isDense, type Folded } from './fold.ts';
import { prefixesOf } from './tokens.ts';

/** UTF-16 units, start and end (exclusive). */
export type Range = [start: number, end: number];

export interface Query {
  /** Folded, all of them wanted. Empty: nothing can be found. */
  terms: readonly string[];
  /** Beginnings of tokens that a message with all terms has. */
  prefixes: readonly string[];
}

/** UTF-16 units of a query that are looked at, and how many of its prefixes the index is asked for. */
const MAX_QUERY = 256;
const MAX_PREFIXES = 32;

const QUOTED = /["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|[^\s"“”„«»]+/gu;

/** What a person types: words, all of them wanted in any order; within quotation marks they follow each other. */
export function parseQuery(text: string): Query {
  const pieces = [...text.slice(0, MAX_QUERY).matchAll(QUOTED)].map(([piece, quoted]) => quoted ?? piece);
  const terms = [...new Set(pieces.map((piece) => fold(piece).text))].filter((term) => term !== '');
  return { terms, prefixes: [...new Set(terms.flatMap(prefixesOf))].slice(0, MAX_PREFIXES) };
}

/** The code point that ends before `at`. */
function characterBefore(text: string, at: number): string {
  const code = text.charCodeAt(at - 1);
  return text.slice(code >= 0xdc00 && code < 0xe000 ? at - 2 : at - 1, at);
}

/** Words are found by their beginnings, dense scripts and symbols anywhere. */
function beginsHere(text: string, at: number, term: string): boolean {
  if (at === 0 || isDense(String.fromCodePoint(term.codePointAt(0) as number))) return true;
  const before = characterBefore(text, at);
  return before === ' ' || isDense(before);
}

function* findTerm(text: string, term: string): Generator<number> {
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) if (beginsHere(text, at, term)) yield at;
}

const inOrder = (a: Range, b: Range): number => a[0] - b[0] || a[1] - b[1];

/** Ranges that touch or overlap become one. */
function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const [start, end] of [...ranges].sort(inOrder)) {
    const last = all.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
  }
  return all;
}

/** Does a text have all terms? This is what a hit is; the index only says where to look. */
export const hasAll = (query: Query, folded: Folded): boolean =>
  query.terms.length > 0 && query.terms.every((term) => !findTerm(folded.text, term).next().done);

/** Ranges shown of one text at most. */
const MAX_RANGES = 100;

/** Where the terms stand in the original text: in order, apart from each other. Empty if one of them is missing. */
export function rangesOf(query: Query, original: string): Range[] {
  const folded = fold(original);
  if (!hasAll(query, folded)) return [];
  const ranges: Range[] = [];
  for (const term of query.terms) {
    let count = 0;
    for (const at of findTerm(folded.text, term)) {
      if (++count > MAX_RANGES) break;
      ranges.push([folded.starts[at] as number, folded.ends[at + term.length - 1] as number]);
    }
  }
  return joined(ranges);
}
