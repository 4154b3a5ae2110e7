import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import {
  type BtValue,
  type ByteText,
  byteText,
  bytesOfText,
  parseBt,
  parseBtPrefix,
  writeBt,
} from '../../../src/protocol/config/bt.ts';

const bytes = fc.uint8Array({ maxLength: 20 }).map(byteText);
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const { value } = fc.letrec<{ value: BtValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    bytes,
    integer,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(bytes, tie('value')), { maxLength: 5 }).map((entries) => ({ entries })),
  ),
}));

/** The value, or that it is malformed; anything else fails the test. */
function outcome(text: ByteText): BtValue | null {
  try {
    return parseBt(text);
  } catch (error) {
    if (error instanceof MalformedInputError) return null;
    throw error;
  }
}

describe('bencoding', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(value, (tree) => {
        expect(parseBt(writeBt(tree))).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an integer', 42n, 'i42e'],
    ['zero', 0n, 'i0e'],
    ['a negative integer', -1n, 'i-1e'],
    ['the largest integer', 2n ** 63n - 1n, 'i9223372036854775807e'],
    ['the smallest integer', -(2n ** 63n), 'i-9223372036854775808e'],
    ['an empty string', '', '0:'],
    ['any bytes', '\0\xff:e', '4:\0\xff:e'],
    ['an empty list', [], 'le'],
    ['a list', ['a', 1n, []], 'l1:ai1elee'],
    ['an empty dict', { entries: [] }, 'de'],
    ['a dict', { entries: [['a', { entries: [['', 0n]] }]] }, 'd1:ad0:i0eee'],
  ])('writes %s in its one form', (_, tree, text) => {
    expect(writeBt(tree as BtValue)).toBe(text);
    expect(parseBt(text)).toEqual(tree);
  });

  it.each([
    ['nothing', ''],
    ['an integer without digits', 'ie'],
    ['an integer without an end', 'i1'],
    ['a lone minus', 'i-e'],
    ['minus zero', 'i-0e'],
    ['a plus', 'i+1e'],
    ['a leading zero', 'i01e'],
    ['a fraction', 'i1.5e'],
    ['a blank', 'i 1e'],
    ['an exponent', 'i1e3e'],
    ['hex digits', 'i0x1e'],
    ['an integer above 64 bits', 'i9223372036854775808e'],
    ['an integer below 64 bits', 'i-9223372036854775809e'],
    ['an integer of 40 digits', `i${'9'.repeat(40)}e`],
    ['a string that is too short', '3:ab'],
    ['a string without a colon', '3abc'],
    ['a negative length', '-1:a'],
    ['a length with a leading zero', '01:a'],
    ['a length beyond all memory', '99999999999999999999:a'],
    ['a length beyond the text', '999999999:a'],
    ['a list without an end', 'li1e'],
    ['a dict without an end', 'd1:a1:b'],
    ['a dict without a value', 'd1:ae'],
    ['a key that is no string', 'di1ei2ee'],
    ['a key that is a list', 'dlei2ee'],
    ['an end alone', 'e'],
    ['another letter', 'x'],
    ['bytes after the value', 'i1ei2e'],
    ['a byte after the value', 'le '],
  ])('refuses %s', (_, text) => {
    expect(() => parseBt(text)).toThrow(MalformedInputError);
  });

  it('ignores what follows only where it is asked to', () => {
    expect(parseBtPrefix('l1:ae\0\0')).toEqual(['a']);
    expect(() => parseBtPrefix('l1:a\0\0')).toThrow(MalformedInputError);
  });

  it('keeps the order of a dict, for the reader to judge', () => {
    expect(parseBt('d1:b0:1:a0:1:a0:e')).toEqual({
      entries: [
        ['b', ''],
        ['a', ''],
        ['a', ''],
      ],
    });
  });

  it('refuses nesting deeper than anybody writes, whatever it is made of', () => {
    const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
    expect(outcome(nested('l', 'e', 60))).not.toBeNull();
    for (const [open, close] of [
      ['l', 'e'],
      ['d1:a', 'e'],
      ['ld1:a', 'ee'],
    ] as const)
      expect(() => parseBt(nested(open, close, 100_000))).toThrow(MalformedInputError);
  });

  it.each(['l', 'd', 'i', 'e', '0', '1:', 'd0:', 'i1', 'le', '9'])(
    'comes to an end with a megabyte of “%s”',
    (piece) => {
      expect(() => parseBt(piece.repeat(Math.ceil(1_000_000 / piece.length)))).toThrow(MalformedInputError);
    },
  );

  it('reads a megabyte of small values', () => {
    const list = parseBt(`l${'i1e0:'.repeat(200_000)}e`);
    expect(list).toHaveLength(400_000);
  });

  it('gives a value or a typed error for random bytes, and writes again what it took', () => {
    const piece = fc.oneof(
      fc.constantFrom('i', 'l', 'd', 'e', ':', '0:', '1:', 'i0e', 'le', 'de', '2:ab', '-', '0', '9', '12'),
      bytes,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30, size: 'max' }), (pieces) => {
        const text = pieces.join('');
        const read = outcome(text);
        expect(read === null ? text : writeBt(read)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('tells bytes from decoded text', () => {
    expect(bytesOfText('\0\xff')).toEqual(Uint8Array.of(0, 255));
    expect(() => bytesOfText('€')).toThrow(MalformedInputError);
    const long = new Uint8Array(100_000).map((_, i) => i);
    expect(bytesOfText(byteText(long))).toEqual(long);
  });
});
