const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** UTF-16 units; families, flags and stacked letters that people write have about 30. What is longer is cut all the same. */
const LONGEST = 80;
/** How far back a place is looked for at which a character certainly begins. */
const FAR = 4_000;

/** Before a blank or an ASCII sign every other character has ended; only a long row of flags needs to be read from its first. */
function knownStart(text: string, near: number): number {
  for (let at = near; at > Math.max(0, near - FAR); at--) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit < 0x7f) return at;
  }
  return Math.max(0, near - FAR);
}

/**
 * The beginning of the character at `at`, as people see characters: no emoji, flag or letter with its marks is cut in two.
 * What has more marks than anybody writes is cut between code points.
 *
 * @param at UTF-16 units
 */
export function characterStart(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.min(Math.max(at, 0), text.length);
  const from = knownStart(text, Math.max(0, at - LONGEST));
  const around = graphemes.segment(text.slice(from, at + LONGEST));
  const start = from + (around.containing(at - from)?.index ?? at - from);
  if (at - start <= LONGEST) return start;
  return isSecondHalf(text.charCodeAt(at)) && !isSecondHalf(text.charCodeAt(at - 1)) ? at - 1 : at;
}

const isSecondHalf = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** UTF-16 units of the first `count` code points. */
export function unitsOf(text: string, count: number): number {
  if (text.length <= count) return text.length;
  let end = 0;
  for (let left = count; left > 0 && end < text.length; left--) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return end;
}

/** The beginning of a text: at most `count` code points, and whole characters only. */
export const firstCharacters = (text: string, count: number): string => beginning(text, unitsOf(text, count));

/** The beginning of a text: at most `bytes` bytes of UTF-8, and whole characters only. */
export function firstBytes(text: string, bytes: number): string {
  if (3 * text.length <= bytes) return text;
  return beginning(text, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
}

/** A character that does not fit at all is cut, for a text that is there never looks empty. */
function beginning(text: string, end: number): string {
  return text.slice(0, characterStart(text, end) || end);
}

/** One line of at most `most` code points, with `…` in place of what is left out. */
export function shortLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return unitsOf(line, most) === line.length ? line : `${firstCharacters(line, most - 1)}…`;
}
