import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/store/search/fold.ts';
import { parseQuery, rangesOf } from '../../src/store/search/query.ts';
import { snippetOf } from '../../src/store/search/snippet.ts';
import { prefixesOf, tokensOf } from '../../src/store/search/tokens.ts';

/** What would be marked. */
const marked = (query: string, text: string): string[] =>
  rangesOf(parseQuery(query), text).map(([start, end]) => text.slice(start, end));

describe('a query finds', () => {
  it.each([
    ['wat', 'A glass of Water, wait', ['Wat']],
    ['ECOLE', 'école', ['école']],
    ['école', 'ECOLE', ['ECOLE']],
    ['strasse', 'Die Straße', ['Straße']],
    ['οδος', 'ΟΔΟΣ ΟΔΟΣΑ', ['ΟΔΟΣ', 'ΟΔΟΣ']],
    ['istanbul', 'İSTANBUL ıstanbul', ['İSTANBUL', 'ıstanbul']],
    ['привет', 'ПРИВЕТ, мир', ['ПРИВЕТ']],
    ['ёлка', 'елка', ['елка']],
    ['שלום', 'שָׁלוֹם', ['שָׁלוֹם']],
    ['محمد', 'قال مُحَمَّد', ['مُحَمَّد']],
    ['محمد', 'محـــمد', ['محـــمد']],
    ['میخواهم', 'می‌خواهم', ['می‌خواهم']],
    ['हिन्दी', 'यह हिन्दी है', ['हिन्दी']],
    ['한', '한국어', ['한']],
    ['하', '한국어', ['한']],
    ['本', '日本語', ['本']],
    ['本語', '日本語の本', ['本語']],
    ['カ', 'ｶﾅ', ['ｶ']],
    ['ガ', 'ｶﾞﾅ', ['ｶﾞ']],
    ['กิน', 'ฉันกินข้าว', ['กิน']],
    ['👍', 'ok 👍🏽!', ['👍🏽']],
    ['👍🏽', 'ok 👍', ['👍']],
    ['👩', 'a 👨‍👩‍👧 b', ['👩‍']],
    ['👨‍👩‍👧', 'a 👨‍👩‍👧', ['👨‍👩‍👧']],
    ['🇩🇪', '🇫🇷🇩🇪', ['🇩🇪']],
    ['c++', 'I like C++.', ['C++']],
    ['don’t', "don't", ["don't"]],
    ['example.com', 'see https://example.com/x', ['example.com']],
    ['two one', 'one and two', ['one', 'two']],
    ['"and two"', 'one and  two and', ['and  two']],
    ['„and two“', 'one and, two', ['and, two']],
    ['"and tw', 'one and two', ['and tw']],
    ['abc', '日本abc', ['abc']],
    ['ﬁne', 'fine', ['fine']],
  ])('%s in %s', (query, text, expected) => {
    expect(marked(query, text)).toEqual(expected);
  });
});

describe('a query does not find', () => {
  it.each([
    ['ater', 'water'],
    ['か', 'が'],
    ['कि', 'का'],
    ['one three', 'one two'],
    ['"two one"', 'one two'],
    ['example.com', 'example, a com'],
    ['日語', '日本語'],
    ['', 'anything'],
    ['.,-!', 'any. thing, -!'],
    ['\ud83d', '👍'],
  ])('%s in %s', (query, text) => {
    expect(marked(query, text)).toEqual([]);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'ß',
      'ﬃ',
      'İ',
      'Σ',
      'ς',
      '日',
      'が',
      'ก',
      '่',
      '\u0301',
      '👍',
      '🏽',
      '\u200d',
      ' ',
      '-',
      '\ud800',
    ),
  }),
);

describe('folding', () => {
  it('leaves every unit a place in the original and one space between words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = fold(text);
        expect(folded.text).not.toMatch(/^ | $| {2}/u);
        expect([folded.starts.length, folded.ends.length]).toEqual([folded.text.length, folded.text.length]);
        folded.starts.forEach((start, i) => expect(start).toBeLessThan(folded.ends[i] as number));
        expect(folded.starts).toEqual([...folded.starts].sort((a, b) => a - b));
        expect(folded.ends.every((end) => end <= text.length)).toBe(true);
      }),
    );
  });

  it.each([
    ['Łódź', 'lodz'],
    ['Øslo', 'oslo'],
    ['Đorđe', 'dorde'],
    ['Ħal', 'hal'],
    ['Æsop', 'aesop'],
    ['Œuvre', 'oeuvre'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['İstanbul', 'istanbul'],
    ['ışık', 'isik'],
    ['coŀlegi', 'collegi'],
    ['col·legi', 'collegi'],
    ['Þór', 'thor'],
    ['Ðuro', 'duro'],
    ['Ŧ', 't'],
    ['ＡＢＣ', 'abc'],
    ['ｶﾞ', 'ガ'],
    ['ёж', 'еж'],
    ['Ελλάδα', 'ελλαδα'],
    ['Ὀδυσσεύς', 'οδυσσευσ'],
    ['מִלָּה', 'מלה'],
    ['كِتَاب', 'كتاب'],
    ['أحمد', 'احمد'],
    ['مدرسة', 'مدرسه'],
    ['Việt', 'viet'],
    ['ǿre', 'ore'],
    ['ﬁn', 'fin'],
    ['한글', '한글'],
  ])('makes %s and %s the same', (written, typed) => {
    expect(fold(written).text).toBe(fold(typed).text);
  });

  it('folds what is folded to the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(fold(text).text).text).toBe(fold(text).text);
      }),
    );
  });

  it('takes heaps of marks in bounded pieces', () => {
    expect(fold(`e${'\u0301\u0316'.repeat(50_000)}!`).text).toBe('e');
  });

  it('gives every piece of a text prefixes that the text has as tokens', () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), fc.nat(60), (text, from, length) => {
        const whole = fold(text).text;
        const query = parseQuery(text.slice(from, from + length));
        if (rangesOf(query, text).length === 0) return;
        const tokens = [...tokensOf(whole)];
        for (const prefix of query.terms.flatMap(prefixesOf))
          expect(tokens.some((token) => token.startsWith(prefix))).toBe(true);
      }),
    );
  });
});

describe('a snippet', () => {
  it('shows a short text whole', () => {
    const text = 'one two\nthree';
    expect(snippetOf(text, rangesOf(parseQuery('three'), text))).toEqual({
      snippet: 'one two three',
      ranges: [[8, 13]],
    });
  });

  it('begins a little before the first hit and says what it left out', () => {
    const text = `${'before '.repeat(50)}needle ${'after '.repeat(50)}needle`;
    const { snippet, ranges } = snippetOf(text, rangesOf(parseQuery('needle'), text));
    expect(snippet).toMatch(/^…before .*after.*…$/u);
    expect(ranges.map(([start, end]) => snippet.slice(start, end))).toEqual(['needle']);
  });

  it('cuts no character in two', () => {
    const family = '👨‍👩‍👧';
    const text = `${family.repeat(30)} needle ${family.repeat(60)}`;
    const { snippet } = snippetOf(text, rangesOf(parseQuery('needle'), text));
    expect(snippet.replaceAll(family, '').replaceAll('…', '').trim()).toBe('needle');
  });

  it('marks in the snippet what the ranges mark in the text', () => {
    const words = fc.array(fc.constantFrom('one', 'two', '日本', '👍🏽', 'x'.repeat(30), '\n', 'é'), { maxLength: 120 });
    fc.assert(
      fc.property(words, fc.constantFrom('one', 'tw', '本', '👍', 'xxx'), (parts, query) => {
        const text = parts.join(' ');
        const ranges = rangesOf(parseQuery(query), text);
        if (ranges.length === 0) return;
        const shown = snippetOf(text, ranges);
        const [start, end] = shown.ranges[0] as [number, number];
        const [from, to] = ranges[0] as [number, number];
        expect(shown.snippet.slice(start, end)).toBe(text.slice(from, to));
        expect(shown.snippet.length).toBeLessThanOrEqual(170);
      }),
    );
  });
});
