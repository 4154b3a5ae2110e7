import { describe, expect, it } from 'vitest';
import { firstSafeLink } from '../../src/ui/conversation/safe-link.ts';

const padded = (length: number): string => 'https://a.example/'.padEnd(length, 'x');

describe('a link that a preview may be asked for', () => {
  it.each([
    ['see https://a.example/b?c=d#e now', 'https://a.example/b?c=d#e', 'a.example'],
    ['HTTPS://A.example.', 'HTTPS://A.example', 'A.example'],
    ['https://a.example:8443/', 'https://a.example:8443/', 'a.example'],
    ['https://www.a-1.example/@name/~x', 'https://www.a-1.example/@name/~x', 'www.a-1.example'],
    ['https://пример.рф/a', 'https://пример.рф/a', 'пример.рф'],
    ['https://пример.com', 'https://пример.com', 'пример.com'],
    [padded(4_096), padded(4_096), 'a.example'],
  ])('is found: %s', (text, url, host) => {
    expect(firstSafeLink(text)).toEqual({ url, host });
  });

  it.each([
    ['nothing', 'no address'],
    ['http', 'http://a.example/'],
    ['the second one only', 'http://a.example https://b.example'],
    ['somebody in it', 'https://name@a.example/'],
    ['a word and somebody in it', 'https://name:word@a.example/'],
    ['an escaped name', 'https://name%40a.example/'],
    ['one label', 'https://localhost/'],
    ['an empty label', 'https://a..example/'],
    ['a dot at the end of the host', 'https://a.example./'],
    ['mixed alphabets', 'https://exаmple.example/'],
    ['mixed labels', 'https://www.пример.рф/'],
    ['other letters behind the host', 'https://a.example/naïve'],
    ['a backslash', 'https://a.example\\@b.example/'],
    ['an address of version 6', 'https://[2001:db8::1]/'],
    ['one character too many', padded(4_097)],
  ])('is not one with %s', (_, text) => {
    expect(firstSafeLink(text)).toBeNull();
  });
});
