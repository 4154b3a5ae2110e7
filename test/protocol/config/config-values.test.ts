import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import {
  canonicalBase,
  canonicalRoom,
  isCanonicalAddress,
  pubkeyBytes,
} from '../../../src/protocol/config/community-address.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import {
  flagOf,
  idBytes,
  idOf,
  integerOf,
  nameOf,
  pictureAt,
  secondsOf,
  setFlag,
  setInteger,
  setPicture,
  setPositive,
  setText,
  textOf,
  truncated,
} from '../../../src/protocol/config/config-values.ts';
import { text } from './model-swarm.ts';

const KEYS = ['p', 'q'] as const;
const KEY = new Uint8Array(32).fill(5);

describe('times in seconds', () => {
  it.each([
    [0, 0],
    [1_700_000_000, 1_700_000_000],
    [9_000_000_000, 9_000_000_000],
    [9_000_000_001, 9_000_000],
    [1_700_000_000_999, 1_700_000_000],
    [9_000_000_000_000, 9_000_000_000],
    [9_000_000_000_001, 9_000_000],
    [1_700_000_000_999_999, 1_700_000_000],
  ])('%i is %i', (time, seconds) => {
    expect(secondsOf(time)).toBe(seconds);
  });
});

describe('names', () => {
  it('are cut to whole code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60, size: 'max' }), fc.nat(120), (name, limit) => {
        const cut = truncated(name, limit);
        expect(utf8(cut).length).toBeLessThanOrEqual(limit);
        expect(name.startsWith(cut)).toBe(true);
        // Nothing more would have fitted.
        const next = String.fromCodePoint(name.codePointAt(cut.length) ?? 0);
        expect(cut === name || utf8(cut + next).length > limit).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('that others wrote too long, or in no UTF-8, are shown cut and with replacements', () => {
    expect(nameOf(text('ü'.repeat(80)))).toBe('ü'.repeat(50));
    expect(nameOf('a\xff')).toBe('a\uFFFD');
    expect(nameOf(5n)).toBe('');
    expect(nameOf(['a'])).toBe('');
  });
});

describe('values of another type', () => {
  it('read as absent', () => {
    for (const value of [undefined, 'text', ['1'], new Map([['a', 1n]])]) expect(integerOf(value)).toBe(0);
    for (const value of [undefined, 1n, [1n], new Map()]) expect(textOf(value)).toBe('');
    for (const value of [undefined, 0n, 2n, -1n, '1', '']) expect(flagOf(value)).toBe(false);
    expect(flagOf(1n)).toBe(true);
    expect(integerOf(2n ** 53n)).toBe(0);
    expect(integerOf(-(2n ** 53n) + 1n)).toBe(Number.MIN_SAFE_INTEGER);
  });
});

describe('what is written', () => {
  it('is nothing where it would say nothing', () => {
    const config = new ConfigObject();
    setInteger(config, ['i'], -1);
    setPositive(config, ['p'], 5.9);
    setFlag(config, ['f'], true);
    setText(config, ['t'], 'x');
    expect(['i', 'p', 'f', 't'].map((key) => config.get([key]))).toEqual([-1n, 5n, 1n, 'x']);
    setInteger(config, ['i'], 0);
    setPositive(config, ['p'], -3);
    setFlag(config, ['f'], false);
    setText(config, ['t'], '');
    expect(config.get([])).toEqual(new Map());
  });

  it('is no number that is none', () => {
    for (const value of [NaN, Infinity, 2 ** 53])
      expect(() => setInteger(new ConfigObject(), ['i'], value)).toThrow(MalformedInputError);
  });

  it('is a picture with both of its values, or none', () => {
    const config = new ConfigObject();
    const picture = { url: 'http://files/1', key: KEY };
    setPicture(config, [], KEYS, picture);
    expect(pictureAt(config, [], KEYS)).toEqual(picture);
    for (const none of [null, { url: '', key: KEY }, { url: 'x', key: KEY.slice(1) }]) {
      setPicture(config, [], KEYS, picture);
      setPicture(config, [], KEYS, none);
      expect(config.get([])).toEqual(new Map());
    }
    setPicture(config, [], KEYS, { url: 'u'.repeat(223), key: KEY });
    const before = config.written();
    expect(() => setPicture(config, [], KEYS, { url: 'u'.repeat(224), key: KEY })).toThrow(MalformedInputError);
    expect(config.written()).toBe(before);
  });

  it('is no picture for us if others wrote only half of one', () => {
    const config = new ConfigObject();
    config.set(['p'], 'http://files/1');
    expect(pictureAt(config, [], KEYS)).toBeNull();
    config.set(['q'], 'short');
    expect(pictureAt(config, [], KEYS)).toBeNull();
    config.set(['q'], 'k'.repeat(32));
    config.set(['p'], 1n);
    expect(pictureAt(config, [], KEYS)).toBeNull();
  });
});

describe('ids', () => {
  const id = `05${'ab'.repeat(32)}`;

  it('are 33 bytes with their prefix, and come back as they were', () => {
    expect(idBytes(id, '05')).toHaveLength(33);
    expect(idOf(idBytes(id, '05'), '05')).toBe(id);
    expect(idOf(idBytes(id, '05'), '03')).toBeNull();
    expect(idOf('short', '05')).toBeNull();
  });

  it.each([id.toUpperCase(), id.slice(2), `${id}00`, id.replace('05', '15'), `zz${id.slice(2)}`, ''])(
    'are not “%s”',
    (wrong) => {
      expect(() => idBytes(wrong, '05')).toThrow(MalformedInputError);
    },
  );
});

describe('addresses of communities', () => {
  it.each([
    ['https://Example.org', 'https://example.org'],
    ['HTTPS://example.org/', 'https://example.org'],
    ['http://example.org:80', 'http://example.org'],
    ['https://example.org:443/', 'https://example.org'],
    ['https://example.org:0443', 'https://example.org'],
    ['http://example.org:443', 'http://example.org:443'],
    ['https://example.org:8080', 'https://example.org:8080'],
    ['http://192.168.1.1', 'http://192.168.1.1'],
    ['http://[2001:DB8::1]:81', 'http://[2001:db8::1]:81'],
  ])('%s is %s', (written, canonical) => {
    expect(canonicalBase(written)).toBe(canonical);
    expect(canonicalBase(canonical)).toBe(canonical);
  });

  it.each([
    'example.org',
    'ftp://example.org',
    'https://',
    'https://example.org/path',
    'https://example.org?x',
    'https://user@example.org',
    'https://example.org:65536',
    'https://example.org:0',
    'https://exa mple.org',
    'javascript:alert(1)',
    `https://${'x'.repeat(260)}`,
  ])('are not “%s”', (wrong) => {
    expect(() => canonicalBase(wrong)).toThrow(MalformedInputError);
  });

  it('name rooms of letters, digits and two signs', () => {
    expect(canonicalRoom('Session-Dev_1')).toBe('session-dev_1');
    for (const wrong of ['', 'a b', 'a/b', 'ü', 'x'.repeat(65)])
      expect(() => canonicalRoom(wrong)).toThrow(MalformedInputError);
  });

  it('are only shown in their one form', () => {
    expect(isCanonicalAddress('https://example.org', 'room')).toBe(true);
    expect(isCanonicalAddress('https://Example.org', 'room')).toBe(false);
    expect(isCanonicalAddress('https://example.org', 'Room')).toBe(false);
    expect(isCanonicalAddress('javascript:x', 'room')).toBe(false);
  });

  it('have a key of 32 bytes', () => {
    expect(pubkeyBytes('aB'.repeat(32))).toHaveLength(32);
    for (const wrong of ['', 'ab'.repeat(31), 'zz'.repeat(32)])
      expect(() => pubkeyBytes(wrong)).toThrow(MalformedInputError);
  });
});
