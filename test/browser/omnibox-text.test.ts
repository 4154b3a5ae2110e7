import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asXml, labelled, matching } from '../../src/browser/omnibox-text.ts';

const id = (digit: number) => `05${String(digit).repeat(64)}`;
const one = (digit: number, name: string) => ({ key: `k${digit}`, name, accountId: id(digit), names: [name] });
const labels = (...all: ReturnType<typeof one>[]) => labelled(all).map(({ label }) => label);

describe('what conversations are called in the address bar', () => {
  it('by their names, and with the Account ID where two have the same', () => {
    expect(labels(one(1, 'Ana'), one(2, 'Ben'))).toEqual(['Ana', 'Ben']);
    expect(labels(one(1, 'Ana'), one(2, 'Ana'))).toEqual([`Ana ${id(1)}`, `Ana ${id(2)}`]);
  });

  it('a name that is made to look like another one with its Account ID is told apart', () => {
    const found = labels(one(1, 'Ana'), one(2, 'Ana'), one(3, `Ana ${id(1)}`));
    expect(found).toEqual([`Ana ${id(1)} ${id(1)}`, `Ana ${id(2)}`, `Ana ${id(1)} ${id(3)}`]);
  });

  it('no two are ever the same, and none is empty', () => {
    const name = fc.constantFrom('', 'Ana', `Ana ${id(1)}`, `Ana ${id(1)} ${id(1)}`, `Ana ${id(2)}`, 'Ben');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 9 }), (names) => {
        const found = labels(...names.map((each, i) => one(i + 1, each)));
        expect(new Set(found).size).toBe(found.length);
        expect(found).not.toContain('');
        // Nobody with a name is left out.
        expect(found.length).toBeGreaterThanOrEqual(names.filter((each) => each !== '').length);
      }),
    );
  });

  it('are found by a part of a name in any case, or of the Account ID', () => {
    const all = labelled([{ ...one(1, 'Ana'), names: ['Ana', 'Anastasia'] }, one(2, 'Ben')]);
    expect(matching(all, 'STAS').map(({ key }) => key)).toEqual(['k1']);
    expect(matching(all, '0522').map(({ key }) => key)).toEqual(['k2']);
    expect(matching(all, '')).toHaveLength(2);
  });
});

/** @see https://www.w3.org/TR/xml/#charsets */
const isLegal = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code !== 0xfffe && code !== 0xffff);

describe('a line that is read as XML', () => {
  it('has nothing in it that is markup', () => {
    expect(asXml(`<url>&amp;</url> "'`)).toBe('&lt;url&gt;&amp;amp;&lt;/url&gt; &quot;&apos;');
    expect(asXml(']]><!-- <?x?>')).toBe(']]&gt;&lt;!-- &lt;?x?&gt;');
  });

  it('loses what XML has no place for, and keeps everything else', () => {
    expect(asXml('a\u0000\u0008\u001f\ufffe\uffff\ud800b\udc00c')).toBe('abc');
    expect(asXml('日本 👩‍👧 \u{10ffff}é')).toBe('日本 👩‍👧 \u{10ffff}é');
  });

  it('of any text: well-formed, and the same text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const xml = asXml(text);
        expect(xml).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|apos);)/);
        const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
        const back = xml.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? '');
        expect(back).toBe([...text].filter((each) => isLegal(each.codePointAt(0) ?? 0)).join(''));
        expect(asXml(back)).toBe(xml);
      }),
    );
  });
});
