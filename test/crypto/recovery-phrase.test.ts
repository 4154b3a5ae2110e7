import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import {
  checkRecoveryWords,
  decodeRecoveryPhrase,
  encodeRecoveryPhrase,
  parseRecoveryInput,
} from '../../src/crypto/recovery-phrase.ts';
import { outcomeNow } from './outcome.ts';
import { WORDS } from '../../src/crypto/wordlist.ts';

const seed = fc.uint8Array({ minLength: 16, maxLength: 16 });
const SEED = Uint8Array.from({ length: 16 }, (_, i) => i * 11);
const PHRASE = encodeRecoveryPhrase(SEED);

describe('the word list', () => {
  it('has 1,626 words from abbey to zoom whose first three letters differ', () => {
    expect([WORDS.length, WORDS[0], WORDS.at(-1)]).toEqual([1626, 'abbey', 'zoom']);
    expect(new Set(WORDS.map((word) => word.slice(0, 3))).size).toBe(1626);
  });
});

describe('recovery phrases', () => {
  it('bring every seed back', () => {
    fc.assert(
      fc.property(seed, (bytes) => {
        const phrase = encodeRecoveryPhrase(bytes);
        expect(phrase.split(' ')).toHaveLength(13);
        expect(toHex(decodeRecoveryPhrase(phrase))).toBe(toHex(bytes));
      }),
    );
  });

  it('forgive capitals, line breaks, numbering dots and commas, and words cut to three letters', () => {
    const typed = PHRASE.split(' ')
      .map((word) => word.slice(0, 3).toUpperCase())
      .join(',\n ');
    expect(toHex(decodeRecoveryPhrase(`  ${typed}.`))).toBe(toHex(SEED));
  });

  it('are refused when two words change places, a word is wrong, or there are too many or too few', () => {
    const words = PHRASE.split(' ');
    const swapped = [words[1], words[0], ...words.slice(2)].join(' ');
    for (const wrong of [swapped, words.slice(1).join(' '), `${PHRASE} abbey`, '']) {
      expect(() => decodeRecoveryPhrase(wrong)).toThrow(MalformedInputError);
    }
  });

  it('name the word that is not in the list', () => {
    const words = PHRASE.split(' ');
    words[4] = 'xylophone';
    expect(() => decodeRecoveryPhrase(words.join(' '))).toThrow(/xylophone/);
  });

  it('never fail with a foreign error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...WORDS), { minLength: 13, maxLength: 13 }).map((w) => w.join(' ')),
        ),
        (text) => {
          expect(outcomeNow(() => decodeRecoveryPhrase(text))).toMatch(/^(whole|rejected)$/);
        },
      ),
    );
  });
});

describe('parseRecoveryInput', () => {
  it('reads words and the 32 hex digits of the QR form', () => {
    expect(toHex(parseRecoveryInput(PHRASE))).toBe(toHex(SEED));
    expect(toHex(parseRecoveryInput(` ${toHex(SEED).toUpperCase()} `))).toBe(toHex(SEED));
  });

  const words = PHRASE.split(' ');
  const hex = toHex(SEED);

  it.each([
    ['a numbered list', words.map((word, i) => `${i + 1}. ${word}`).join('\n')],
    ['a numbered list without blanks', words.map((word, i) => `${i + 1})${word}`).join(' ')],
    ['numbers that stick to the words', words.map((word, i) => `${i + 1}${word}`).join(' ')],
    ['a list with bullets', words.map((word) => `• ${word}`).join('\r\n')],
    ['a label with a colon', `Recovery phrase: ${PHRASE}`],
    ['a label in the line before', `My Session recovery password\n${PHRASE}`],
    ['a label in another language', `Wiederherstellungspasswort: ${PHRASE}`],
    ['quotation marks', `“${PHRASE}”`],
    ['zero-width spaces', words.join('\u200b ')],
    [
      'full-width letters',
      words.map((word) => word.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join('　'),
    ],
    ['hex in groups of four', hex.replace(/.{4}/g, '$& ')],
    ['hex in groups of two with colons', (hex.match(/../g) ?? []).join(':')],
    ['hex in groups with hyphens', (hex.match(/.{8}/g) ?? []).join('-')],
    ['hex in two lines, with a label', `Seed: ${hex.slice(0, 16)}\n${hex.slice(16)}`],
    ['hex as programmers write it', `0x${hex}`],
  ])('reads a phrase that was pasted with %s', (_, text) => {
    expect(toHex(parseRecoveryInput(text))).toBe(hex);
  });

  it('says which words do not belong, and never takes one out of the middle by itself', () => {
    const inside = [...words.slice(0, 6), 'xylophone', ...words.slice(6)].join(' ');
    expect(() => parseRecoveryInput(inside)).toThrow(/“xylophone”/);
    expect(() => parseRecoveryInput(`${PHRASE} yours xylophone`)).toThrow(/“xylophone”/);
    for (const extra of words) expect(() => parseRecoveryInput(`${extra} ${PHRASE} ${extra}`)).toThrow(/15 words/);
  });

  it('refuses an Account ID', () => {
    for (const id of [`05${'ab'.repeat(32)}`, `session:05${'ab'.repeat(32)}`])
      expect(() => parseRecoveryInput(id)).toThrow(/Account ID/);
  });
});

describe('checkRecoveryWords', () => {
  it('tells when the phrase is complete', () => {
    expect(checkRecoveryWords(PHRASE)).toMatchObject({ unknown: [], complete: true });
  });

  it('names unknown words but leaves the one being typed in peace', () => {
    expect(checkRecoveryWords('abbey xylo').unknown).toEqual(['xylo']);
    expect(checkRecoveryWords('abbey zo').unknown).toEqual([]);
    expect(checkRecoveryWords('abbey zo ').unknown).toEqual(['zo']);
  });
});
