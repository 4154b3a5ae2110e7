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
