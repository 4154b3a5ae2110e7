/** Marks on one letter: more are made to run over the neighbouring lines. Tibetan and Thai need three. */
const MAX_MARKS = 4;

/** Blanks of every kind, line ends among them. */
const BLANKS = /[\s\u0085\u2800\u3164\uffa0\u115f\u1160]+/g;
/**
 * What has no shape of its own, or turns the direction of what stands beside it: controls, soft hyphens, fillers, marks
 * of direction, tags, private and unassigned places, halves of pairs.
 */
const SHAPELESS = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u034f\u17b4\u17b5\u180b-\u180f\ufff9-\ufffc]|(?![\u200c\u200d])\p{Cf}/u;
/** Flags of regions such as England, whose letters are tags; nothing else may hold any. */
const REGION_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/u;
const SHAPELESS_BUT_FLAGS = new RegExp(`(${REGION_FLAG.source})|${SHAPELESS.source}`, 'gu');
/** Joiners bind two signs, once; elsewhere they are nothing. Marks need a letter under them. */
const LOOSE = /(?<=^|\s)[\p{M}\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)|(?<=[\u200c\u200d])[\u200c\u200d]+/gu;
const MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A name as it may stand among our own words: one line, nothing invisible, nothing that turns what stands beside it, no
 * towers of marks. What is stored stays as it came.
 *
 * @returns '' if nothing can be seen of it
 */
export function shownName(name: string): string {
  const line = name
    .replace(BLANKS, ' ')
    .replace(SHAPELESS_BUT_FLAGS, '$1')
    .replace(LOOSE, '')
    .replace(MARKS, '$1')
    .replace(BLANKS, ' ')
    .trim();
  return VISIBLE.test(line) ? line : '';
}
