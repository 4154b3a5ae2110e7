export interface Emoji {
  /** What is written, in its coloured form. */
  glyph: string;
  group: EmojiGroup;
  /** English name of Unicode's CLDR, in small letters. */
  name: string;
  /** Without colons, the best known first. May be empty. */
  shortcodes: readonly string[];
  /** More words that it is found by. */
  tags: readonly string[];
}

/** Numbers of emojibase; 2 are skin tones and hair, which nobody writes by themselves. */
export const EMOJI_GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

let loaded: Promise<readonly Emoji[]> | undefined;

/** All emoji in Unicode's order. The table is a file of the extension's own, read when first asked for. */
export function loadEmoji(): Promise<readonly Emoji[]> {
  loaded ??= import('./emoji-data.json').then(({ default: lines }) => lines.map(parseLine));
  return loaded;
}

/** `glyph|group|name|shortcodes|tags`, as `scripts/emoji-data.ts` writes it. */
function parseLine(line: string): Emoji {
  const [glyph = '', group, name = '', shortcodes = '', tags = ''] = line.split('|');
  return { glyph, group: Number(group) as EmojiGroup, name, shortcodes: words(shortcodes), tags: words(tags) };
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
