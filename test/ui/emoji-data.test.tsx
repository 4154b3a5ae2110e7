import { describe, expect, it } from 'vitest';
import { emojiNamed, matchShortcodes, searchEmoji } from '../../src/ui/emoji/emoji-search.ts';
import { EMOJI_GROUPS, loadEmoji } from '../../src/ui/emoji/emoji-table.ts';
import { moveInGrid } from '../../src/ui/emoji/grid-moves.ts';
import { shortcodeAt } from '../../src/ui/emoji/shortcode.ts';

const all = await loadEmoji();
const glyphs = (query: string, limit = 8) => searchEmoji(all, query, limit).map(({ glyph }) => glyph);

describe('the table of emoji', () => {
  it('has each emoji once, with a group and a name', () => {
    expect(all.length).toBeGreaterThan(1800);
    expect(new Set(all.map(({ glyph }) => glyph)).size).toBe(all.length);
    expect(
      all.filter(({ glyph, group, name }) => glyph === '' || name === '' || !EMOJI_GROUPS.includes(group)),
    ).toEqual([]);
  });

  it('has the emoji that are offered first', () => {
    expect(['😂', '🥰', '😢', '😡', '😮', '😈'].filter((one) => all.every(({ glyph }) => glyph !== one))).toEqual([]);
  });

  it('writes a variation selector only where Unicode wants one', () => {
    expect(all.filter(({ glyph }) => /\p{Emoji_Presentation}\uFE0F/u.test(glyph))).toEqual([]);
    expect(all.find(({ name }) => name === 'red heart')?.glyph).toBe('\u2764\uFE0F');
    expect(all.find(({ name }) => name === 'thumbs up')?.glyph).toBe('\u{1F44D}');
  });

  it('fills every group', () => {
    expect(EMOJI_GROUPS.filter((group) => all.every((one) => one.group !== group))).toEqual([]);
  });
});

describe('searchEmoji', () => {
  it.each([
    ['grinning', '😀'],
    ['thumbs', '👍'],
    ['UNICORN', '🦄'],
    ['  flag  germ ', '🇩🇪'],
    [':tada:', '🎉'],
  ])('finds %j first', (query, glyph) => {
    expect(glyphs(query)[0]).toBe(glyph);
  });

  it('finds by tags, and by beginnings of words only', () => {
    expect(glyphs('penguin')).toEqual(['🐧']);
    expect(glyphs('enguin')).toEqual([]);
    expect(glyphs('lol', 20)).toContain('😂');
  });

  it('finds nothing for nothing, and never more than asked for', () => {
    expect(glyphs('  ')).toEqual([]);
    expect(glyphs('face', 5)).toHaveLength(5);
  });
});

describe('shortcodes', () => {
  it.each([
    ['smile', '😄'],
    ['+1', '👍'],
    ['heart', '❤️'],
    ['100', '💯'],
    ['joy', '😂'],
  ])(':%s: names its emoji', (name, glyph) => {
    expect(emojiNamed(all, name)).toBe(glyph);
  });

  it('are null where nothing has the name', () => {
    expect(emojiNamed(all, 'smil')).toBeNull();
  });

  it('are offered exact first, then by beginning, then by a later word', () => {
    const codes = matchShortcodes(all, 'cat', 500).map(({ shortcode }) => shortcode);
    const firstInside = codes.findIndex((code) => !code.startsWith('cat'));
    expect(codes[0]).toBe('cat');
    expect(firstInside).toBeGreaterThan(1);
    expect(codes.slice(firstInside).every((code) => code.includes('_cat'))).toBe(true);
    expect(matchShortcodes(all, 'smi', 5).map(({ shortcode }) => shortcode)).toEqual([
      'smile',
      'smirk',
      'smiley',
      'smile_cat',
      'smirk_cat',
    ]);
  });
});

describe('shortcodeAt', () => {
  it.each([
    [':smi', { start: 0, end: 4, name: 'smi', closed: false }],
    ['so :Smile:', { start: 3, end: 10, name: 'smile', closed: true }],
    ['(:+1', { start: 1, end: 4, name: '+1', closed: false }],
    ['😀:joy:', { start: 2, end: 7, name: 'joy', closed: true }],
    ['a\n:non-potable_water', { start: 2, end: 20, name: 'non-potable_water', closed: false }],
  ])('finds what ends %j', (typed, found) => {
    expect(shortcodeAt(typed, typed.length)).toEqual(found);
  });

  it.each([
    'at 10:30',
    'at 10:30:45',
    '10:30:',
    'https://example.org',
    'https://example.org/:smile:',
    'https://example.org/(:smile:',
    'www.example.org/*:smile:',
    'localhost:8080',
    'note:this',
    'std::move',
    ':D',
    ':',
    '::',
    ': smile',
    ':smile :',
    `:${'a'.repeat(80)}`,
    '',
  ])('finds nothing in %j', (typed) => {
    expect(shortcodeAt(typed, typed.length)).toBeNull();
  });

  it('looks at the cursor, not at the end', () => {
    expect(shortcodeAt('a :smi and more', 6)).toEqual({ start: 2, end: 6, name: 'smi', closed: false });
    expect(shortcodeAt('a :smi and more', 10)).toBeNull();
  });
});

describe('moveInGrid', () => {
  // Drawn as rows of 6; 8, 3.
  const sizes = [6, 11];
  it.each([
    ['ArrowRight', 5, 6],
    ['ArrowRight', 16, 16],
    ['ArrowLeft', 6, 5],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 2, 8],
    ['ArrowDown', 13, 16],
    ['ArrowDown', 15, 15],
    ['ArrowUp', 13, 5],
    ['ArrowUp', 15, 7],
    ['ArrowUp', 3, -1],
    ['Home', 9, 0],
    ['End', 0, 16],
    ['a', 0, null],
  ])('%s leads from %i to %s', (key, at, to) => {
    expect(moveInGrid(sizes, at, key)).toBe(to);
  });
});
