/** Writes `src/ui/emoji/emoji-data.json` from emojibase-data: `node scripts/emoji-data.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import entries from 'emojibase-data/en/data.json' with { type: 'json' };
import emojibase from 'emojibase-data/en/shortcodes/emojibase.json' with { type: 'json' };
import github from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' };

/** Newer ones are still drawn as empty boxes on many computers. */
const NEWEST_VERSION = 15;
/** Skin tones and pieces of hair: nothing to write by themselves. */
const COMPONENTS = 2;
const SHORTCODES = 4;

/** Without the selector where Unicode wants none: a reaction has to be the same characters as everybody else's. */
const qualified = (glyph: string): string => glyph.replaceAll(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

const lines = entries
  .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST_VERSION)
  .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
  .map(({ emoji, hexcode, label, group, tags }) => {
    const codes = [github[hexcode] ?? [], emojibase[hexcode] ?? []].flat();
    return [
      qualified(emoji),
      group,
      label,
      [...new Set(codes)].slice(0, SHORTCODES).join(' '),
      (tags ?? []).join(' '),
    ].join('|');
  });

const target = fileURLToPath(new URL('../src/ui/emoji/emoji-data.json', import.meta.url));
writeFileSync(target, `${JSON.stringify(lines, null, 2)}\n`);
console.log(`${lines.length} emoji`);
