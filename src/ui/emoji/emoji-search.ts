import type { Emoji } from './emoji-table.ts';

/**
 * Finds emoji by every word of `query`, each the beginning of a word in its name, shortcodes or tags. Those whose name or
 * shortcode begins with the query come first, else Unicode's order stays. An empty query finds nothing.
 */
export function searchEmoji(all: readonly Emoji[], query: string, limit: number): Emoji[] {
  const asked = query.toLowerCase().split(/[\s_:]+/).filter((word) => word !== ''); // prettier-ignore
  if (asked.length === 0) return [];
  const whole = asked.join(' ');
  const best: Emoji[] = [];
  const rest: Emoji[] = [];
  for (const emoji of all) {
    const names = [emoji.name, ...emoji.shortcodes.map((code) => code.replaceAll('_', ' '))];
    const words = [...names, ...emoji.tags].flatMap((name) => name.toLowerCase().split(/[\s:,“”().]+/));
    if (!asked.every((word) => words.some((candidate) => candidate.startsWith(word)))) continue;
    (names.some((name) => name.startsWith(whole)) ? best : rest).push(emoji);
  }
  return [...best, ...rest].slice(0, limit);
}

/** What `:beginning` may become: exact, then shortcodes that begin so, then those with a later word that does; short ones first. */
export function matchShortcodes(all: readonly Emoji[], beginning: string, limit: number): ShortcodeMatch[] {
  const ranked: ShortcodeMatch[][] = [[], [], []];
  for (const emoji of all) {
    let best = 3;
    let shortcode = '';
    for (const code of emoji.shortcodes) {
      const rank = code === beginning ? 0 : code.startsWith(beginning) ? 1 : code.includes(`_${beginning}`) ? 2 : 3;
      if (rank < best) [best, shortcode] = [rank, code];
    }
    ranked[best]?.push({ glyph: emoji.glyph, shortcode });
  }
  return ranked.flatMap((matches) => matches.sort((a, b) => a.shortcode.length - b.shortcode.length)).slice(0, limit);
}

export interface ShortcodeMatch {
  glyph: string;
  /** Without colons. */
  shortcode: string;
}

/** The emoji that is named exactly so, or null. The first in Unicode's order that has it as its best known name wins. */
export function emojiNamed(all: readonly Emoji[], shortcode: string): string | null {
  const found =
    all.find(({ shortcodes }) => shortcodes[0] === shortcode) ??
    all.find(({ shortcodes }) => shortcodes.includes(shortcode));
  return found?.glyph ?? null;
}
