import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/crypto/bytes.ts';
import { boundedFileName } from '../../src/protocol/attachment-pointer.ts';
import { boundedDevice } from '../../src/protocol/device-link/link-text.ts';
import { characterStart, firstBytes, firstCharacters, shortLine } from '../../src/protocol/whole-characters.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const ENGLAND = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
const SIGNS = [FAMILY, '🇩🇪', ENGLAND, '👍🏽', 'e\u0301', 'क्षि', '각', '1️⃣', 'ก็', '🐦'];
const segments = (text: string) => [...new Intl.Segmenter('und').segment(text)].map(({ segment }) => segment);
const isWhole = (kept: string, text: string) => segments(text).slice(0, segments(kept).length).join('') === kept;

describe.each(SIGNS)('a text of %s', (sign) => {
  const text = sign.repeat(300);

  it('is cut between characters, whatever the limit', () => {
    for (let limit = sign.length; limit < 40 * sign.length; limit++) {
      const kept = firstCharacters(text, limit);
      expect(isWhole(kept, text)).toBe(true);
      expect([...kept].length).toBeLessThanOrEqual(limit);
      expect([...kept].length).toBeGreaterThan(limit - [...sign].length);
    }
  });

  it('is cut between characters to so many bytes', () => {
    const one = utf8(sign).length;
    for (let limit = one; limit < 20 * one; limit++) {
      const kept = firstBytes(text, limit);
      expect(isWhole(kept, text)).toBe(true);
      expect(utf8(kept).length).toBeLessThanOrEqual(limit);
      expect(utf8(kept).length).toBeGreaterThan(limit - one);
    }
  });

  it('is one line with dots', () => {
    const line = shortLine(` \n${text}`, 50);
    expect(line.endsWith('…')).toBe(true);
    expect(isWhole(line.slice(0, -1), text)).toBe(true);
    expect(shortLine(sign, 50)).toBe(sign);
  });

  it('is the name of a file or a device without a part of a character at its end', () => {
    const name = boundedFileName(`${text}.jpeg`);
    // File names lose what joins signs; what is left are whole ones.
    expect(name.endsWith('.jpeg')).toBe(true);
    expect(segments(boundedFileName(sign))).toContain(segments(name.slice(0, -5)).at(-1));
    const device = boundedDevice(text);
    expect(segments(device).at(-1)).toBe(segments(boundedDevice(sign)).at(-1));
  });
});

it('holds limits for a letter with ten thousand marks, and leaves something of it', () => {
  const tower = `a${'\u0301'.repeat(10_000)}`;
  expect([...firstCharacters(tower, 120)]).toHaveLength(120);
  expect(utf8(firstBytes(tower, 100)).length).toBeLessThanOrEqual(100);
  expect(firstBytes(tower, 100)).not.toBe('');
});

it('never cuts a pair in halves, and holds its limits for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(80), (text, limit) => {
      const kept = firstCharacters(text, limit);
      expect(text.startsWith(kept)).toBe(true);
      expect(kept).not.toMatch(/\p{Cs}/u);
      expect([...kept].length).toBeLessThanOrEqual(limit);
      expect(utf8(firstBytes(text, limit)).length).toBeLessThanOrEqual(limit);
      expect(characterStart(text, limit)).toBeLessThanOrEqual(Math.max(limit, 0));
    }),
  );
});
