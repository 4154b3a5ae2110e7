import { placeOf, type Place, type SearchBlockRow } from './search-rows.ts';

/** What the index knows of one place. */
export interface Entry extends Place {
  tokens: readonly string[];
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));
const BASE = 32; // five bits a digit, the sixth says that more follow

/** A whole number from 0 to 2^53 − 1 as text, low digits first. */
function writeNumber(value: number): string {
  let text = '';
  for (let rest = value; ; rest = Math.floor(rest / BASE)) {
    if (rest < BASE) return text + DIGITS[rest];
    text += DIGITS[BASE + (rest % BASE)];
  }
}

function readNumbers(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let unit = 1;
  for (let i = 0; i < text.length; i++) {
    const digit = VALUES.get(text.charCodeAt(i)) ?? 0;
    value += (digit % BASE) * unit;
    unit *= BASE;
    if (digit < BASE) {
      numbers.push(value);
      value = 0;
      unit = 1;
    }
  }
  return numbers;
}

/** Ascending numbers as distances. */
const writeAscending = (numbers: readonly number[]): string =>
  numbers.map((number, i) => writeNumber(number - (i === 0 ? 0 : (numbers[i - 1] as number)))).join('');

function readAscending(text: string): number[] {
  let sum = 0;
  return readNumbers(text).map((distance) => (sum += distance));
}

/** Entries as one row, sorted by time. @param entries at least one */
export function encodeBlock(id: string, entries: readonly Entry[]): SearchBlockRow {
  const sorted = [...entries].sort((a, b) => a.sortMs - b.sortMs);
  const conversations = [...new Set(sorted.map(({ conversation }) => conversation))];
  const numberOf = new Map(conversations.map((conversation, i) => [conversation, i]));
  const lists = new Map<string, number[]>();
  sorted.forEach(({ tokens }, number) => {
    for (const token of tokens) {
      const list = lists.get(token);
      if (list) list.push(number);
      else lists.set(token, [number]);
    }
  });
  const words = [...lists.keys()].sort();
  return {
    id,
    oldestMs: (sorted[0] as Entry).sortMs,
    newestMs: (sorted.at(-1) as Entry).sortMs,
    conversations,
    of: sorted.map(({ conversation }) => writeNumber(numberOf.get(conversation) as number)).join(''),
    // Times may lie before 1970, distances do not.
    times: writeAscending(sorted.map(({ sortMs }) => sortMs - (sorted[0] as Entry).sortMs)),
    words: words.join(' '),
    lists: words.map((word) => writeAscending(lists.get(word) as number[])).join(' '),
  };
}

function placesOf(row: SearchBlockRow): Place[] {
  const of = readNumbers(row.of);
  return readAscending(row.times).map((distance, i) => ({
    conversation: row.conversations[of[i] ?? 0] ?? '',
    sortMs: row.oldestMs + distance,
  }));
}

const split = (text: string): string[] => (text === '' ? [] : text.split(' '));

/** The inverse of {@link encodeBlock}, in the order of time. */
export function decodeBlock(row: SearchBlockRow): Entry[] {
  const entries = placesOf(row).map((place) => ({ ...place, tokens: [] as string[] }));
  const lists = split(row.lists);
  split(row.words).forEach((word, i) => {
    for (const number of readAscending(lists[i] ?? '')) entries[number]?.tokens.push(word);
  });
  return entries;
}

/** Index of the first word that is not before `wanted`. */
function lowerBound(words: readonly string[], wanted: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as string) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Places that have, for every prefix, a token that begins with it. */
export function placesWith(row: SearchBlockRow, prefixes: readonly string[]): Place[] {
  const words = split(row.words);
  let lists: string[] | null = null;
  let found: Set<number> | null = null;
  for (const prefix of prefixes) {
    const here = new Set<number>();
    for (let i = lowerBound(words, prefix); words[i]?.startsWith(prefix); i++) {
      lists ??= split(row.lists);
      for (const number of readAscending(lists[i] ?? '')) if (!found || found.has(number)) here.add(number);
    }
    if (here.size === 0) return [];
    found = here;
  }
  const places = placesOf(row);
  return [...(found ?? [])].map((number) => places[number]).filter((place) => place !== undefined);
}

/** Entries without those at `places` (from {@link placeOf}). */
export const without = (entries: readonly Entry[], places: ReadonlySet<string>): Entry[] =>
  entries.filter((entry) => !places.has(placeOf(entry)));
