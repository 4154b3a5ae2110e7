import { characterStart, unitsOf } from '../../protocol/whole-characters.ts';

/** The network's clients agree on this many code points for one message. */
export const TEXT_LIMIT = 2000;

/** From here on the composer counts. */
export const COUNT_FROM = 1800;

/** Length in code points, which is what the limit counts. */
export function codePoints(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** UTF-16 units: no text of so many code points has more. */
export const MOST_UNITS = 2 * TEXT_LIMIT;

/**
 * What a field holds after a change that would make it longer than a message: of what was put in, as much as there is room
 * for, never part of a character that people see as one. A text that was too long before only gets no longer.
 *
 * @returns the text, and how many UTF-16 units were left out
 */
export function withinLimit(before: string, after: string): { text: string; leftOut: number } {
  if (after.length <= TEXT_LIMIT || codePoints(after) <= TEXT_LIMIT) return { text: after, leftOut: 0 };
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const head = after.slice(0, start);
  const tail = after.slice(after.length - end);
  const put = after.slice(start, after.length - end);
  if (put.length <= before.length - start - end) return { text: after, leftOut: 0 }; // it has become shorter
  const room = Math.max(0, TEXT_LIMIT - codePoints(head) - codePoints(tail));
  const kept = put.slice(0, characterStart(put, unitsOf(put, room)));
  return { text: head + kept + tail, leftOut: put.length - kept.length };
}

const LINES_SHOWN = 20;
/** Characters that fit into a line of a bubble in the popup, about. */
const LINE = 44;

/** Would it take more than twenty lines in a narrow window? Then it is folded. */
export const isLong = (body: string): boolean =>
  body.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / LINE)), 0) > LINES_SHOWN;
