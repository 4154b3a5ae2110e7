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

const LINES_SHOWN = 20;
/** Characters that fit into a line of a bubble in the popup, about. */
const LINE = 44;

/** Would it take more than twenty lines in a narrow window? Then it is folded. */
export const isLong = (body: string): boolean =>
  body.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / LINE)), 0) > LINES_SHOWN;
