import { describe, expect, it } from 'vitest';
import { isEmojiOnly, isWebAddress, textParts } from '../../src/ui/conversation/links.ts';
import { linkWarning } from '../../src/ui/conversation/link-warning.ts';

const links = (text: string): string[] => textParts(text).flatMap((part) => (part.kind === 'link' ? [part.url] : []));

describe('textParts', () => {
  it.each([
    ['in the middle', 'see https://a.example/b?c=d now', ['https://a.example/b?c=d']],
    ['before the end of a sentence', 'It is https://a.example/b.', ['https://a.example/b']],
    ['in brackets', '(https://a.example/b)', ['https://a.example/b']],
    ['with a bracket of its own', 'https://a.example/b_(c)', ['https://a.example/b_(c)']],
    ['twice', 'http://a.example https://b.example', ['http://a.example', 'https://b.example']],
    ['of another scheme', 'javascript:alert(1) file:///etc data:text/html,x', []],
  ])('finds an address %s', (_, text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  const A = 'https://example.org/a';
  it.each([
    ["https://en.wikipedia.org/wiki/Murphy's_law", "https://en.wikipedia.org/wiki/Murphy's_law"],
    ['https://en.wikipedia.org/wiki/Murphy’s_law.', 'https://en.wikipedia.org/wiki/Murphy’s_law'],
    [`看这里${A}。很好`, A],
    ['访问 https://example.org/docs（中文）了解', 'https://example.org/docs'],
    [`「${A}」です`, A],
    [`【${A}】`, A],
    [`见${A}，然后`, A],
    [`${A}！`, A],
    [`${A}？真的`, A],
    [`『${A}』、次`, A],
    ['(see https://example.org/a_(b)/c)', 'https://example.org/a_(b)/c'],
    [`${A}[1]`, `${A}[1]`],
    [`${A}[1].`, `${A}[1]`],
    [`[1]: ${A}`, A],
    [`[here](${A})`, A],
    [`[here](${A})next`, A],
    [`[here](${A}_(b))`, `${A}_(b)`],
    [`[${A}]`, A],
    [`{${A}}`, A],
    [`\`${A}\``, A],
    [`**${A}**`, A],
    [`*${A}*,`, A],
    [`_${A}_`, A],
    [`~~${A}~~`, A],
    [`'${A}'`, A],
    [`['${A}','x']`, A],
    [`‘${A}’`, A],
    [`“${A}”`, A],
    [`„${A}“`, A],
    [`«${A}»`, A],
    [`‹${A}›`, A],
    [`<${A}>`, A],
    [`${A}…`, A],
    [`${A}...`, A],
    [`${A}?!`, A],
    [`انظر ${A}، ثم`, A],
    [`هل ${A}؟`, A],
    [`देखें ${A}।`, A],
    [`\u200f${A}\u200f`, A],
    [`${A}\u200b`, A],
    [`${A}😀`, A],
    [`${A}👍🏽 ok`, A],
    [`${A}❤️`, A],
    ['http://[::1]', 'http://[::1]'],
    ['http://[::1]:8080/a.', 'http://[::1]:8080/a'],
    ['(http://[2001:db8::1]/)', 'http://[2001:db8::1]/'],
    ['https://example.org:8443/a:', 'https://example.org:8443/a'],
    ['https://müller.example/ä', 'https://müller.example/ä'],
    ['https://例え.jp/道', 'https://例え.jp/道'],
    ['https://example.org/?a=[1]&b={c}', 'https://example.org/?a=[1]&b={c}'],
    ['https://example.org/a#b,c;d', 'https://example.org/a#b,c;d'],
    ['https://example.org/a_', 'https://example.org/a_'],
    ['HTTPS://EXAMPLE.ORG/A', 'HTTPS://EXAMPLE.ORG/A'],
    ['https://web.archive.example/https://example.org/', 'https://web.archive.example/https://example.org/'],
    ['https://user:p@example.org/a', 'https://user:p@example.org/a'],
  ])('takes of %s the address alone', (text, expected) => {
    expect(links(text)).toEqual([expected]);
  });

  it('finds IDs after an @, whole ones only', () => {
    const id = `05${'ab'.repeat(32)}`;
    const found = (text: string) => textParts(text).flatMap((part) => (part.kind === 'mention' ? [part.id] : []));
    expect(found(`@${id}, see @25${'0f'.repeat(32)}. @15${'00'.repeat(32)}`)).toHaveLength(3);
    expect(found(`hello @${id}!`)).toEqual([id]);
    const wrong = [`@${id}0`, `@${id.slice(1)}`, `@03${id.slice(2)}`, `@${id.toUpperCase()}`, id];
    expect(wrong.flatMap(found)).toEqual([]);
    expect(found(`https://a.example/@${id}`)).toEqual([]);
  });

  it('gives the text back when joined', () => {
    const text = `a https://x.example/). b\nhttps://y.example, @05${'ab'.repeat(32)} c`;
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});

describe('isWebAddress', () => {
  it('takes nothing but http and https', () => {
    expect(['https://a.example', 'http://a.example'].map(isWebAddress)).toEqual([true, true]);
    expect(['javascript:alert(1)', 'data:text/html,x', 'a.example', ''].map(isWebAddress)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('isEmojiOnly', () => {
  it('is for up to three emoji and nothing else', () => {
    expect(['🎉', '👩‍👩‍👧 ❤️ 🇵🇹'].map(isEmojiOnly)).toEqual([true, true]);
    expect(
      ['1️⃣', '#️⃣ 2⃣', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '❤', '☺️', '👍🏽'].map(isEmojiOnly),
    ).toEqual(Array(6).fill(true));
    expect(['©', '™', '®', '™️', '1', '#', '12', '↔', 'ℹ', '🇵'].map(isEmojiOnly)).toEqual(Array(10).fill(false));
    expect(['', '🎉🎉🎉🎉', '🎉 yes', '123'].map(isEmojiOnly)).toEqual([false, false, false, false]);
  });
});

describe('linkWarning', () => {
  it.each([
    ['https://example.org/path?a=аррӏе', null],
    ['https://münchen.example/', null],
    ['https://пример.example/', null],
    ['https://例え.example/', null],
    ['https://\u0430pple.example/', 'look-alike'],
    ['https://\u0430\u0440\u0440\u04cf\u0435.example:8443/', 'look-alike'],
    ['HTTPS://sub.P\u0430ypal.example/', 'look-alike'],
    ['https://session.example@evil.example/', 'name-before-at'],
    ['https:\\\\session.example@evil.example/', 'name-before-at'],
    ['https://evil.example/@session.example', null],
  ])('says of %s: %s', (url, warning) => {
    expect(linkWarning(url)).toBe(warning);
  });
});
