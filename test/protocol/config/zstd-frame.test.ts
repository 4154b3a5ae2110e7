import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, utf8 } from '../../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { inflateZstd, MAX_INFLATED_BYTES } from '../../../src/protocol/config/zstd-frame.ts';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

interface FrameOptions {
  level?: number;
  sized?: boolean;
  checksum?: boolean;
}

function compressed(plain: Uint8Array, { level = 1, sized = true, checksum = false }: FrameOptions = {}): Uint8Array {
  return zstdCompressSync(plain, {
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_contentSizeFlag]: Number(sized),
      [constants.ZSTD_c_checksumFlag]: Number(checksum),
    },
  });
}

/** A frame of 64 MB window without content size. */
const frameOf = (...blocks: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([...MAGIC, 0x00, 0x80, ...blocks.flat()]);

const RAW = 0;
const REPEATED = 1;
const COMPRESSED = 2;

function block(type: number, size: number, body: readonly number[], isLast = true): number[] {
  const header = Number(isLast) | (type << 1) | (size << 3);
  return [header & 0xff, (header >> 8) & 0xff, header >> 16, ...body];
}

const compressedBlock = (body: readonly number[]): number[] => block(COMPRESSED, body.length, body);

/** Like a config: words that come again, numbers, bytes without order. */
function sample(length: number, seed = 1): Uint8Array {
  let state = seed;
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
  const pieces: Uint8Array[] = [];
  for (let made = 0; made < length;) {
    const piece =
      next(3) === 0
        ? Uint8Array.from({ length: 32 }, () => next(256))
        : utf8(`1:${'aAbnN+'.charAt(next(6))}i${next(10_000)}e`);
    pieces.push(piece);
    made += piece.length;
  }
  return concatBytes(...pieces).slice(0, length);
}

/** The result, or that it is no good frame; anything else fails the test. */
function outcome(frame: Uint8Array): Uint8Array | 'malformed' {
  try {
    return inflateZstd(frame);
  } catch (error) {
    if (error instanceof MalformedInputError) return 'malformed';
    throw error;
  }
}

/** null: refused. It keeps to the window, and to what it has memory for; we do not need to. */
function outcomeOfZstd(frame: Uint8Array): Uint8Array | null {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return null;
  }
}

describe('inflateZstd', () => {
  it.each([-7, 1, 3, 9, 19, 22])('opens what zstd makes at level %i, sized or not, with checksum or not', (level) => {
    for (const length of [0, 1, 3, 255, 256, 1_000, 65_791, 300_000]) {
      const plain = sample(length, level + 100);
      for (const sized of [true, false])
        for (const checksum of [true, false])
          expect(equalBytes(inflateZstd(compressed(plain, { level, sized, checksum })), plain)).toBe(true);
    }
  });

  it('opens any bytes, whatever their statistics', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.tuple(fc.nat(255), fc.nat(40_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
      fc.string({ maxLength: 300 }).map((text) => utf8(text.repeat(7))),
    );
    const plain = fc.array(piece, { maxLength: 8 }).map((pieces) => concatBytes(...pieces));
    const level = fc.constantFrom(-1, 1, 5, 16, 22);
    fc.assert(
      fc.property(plain, level, fc.boolean(), (bytes, at, sized) => {
        expect(equalBytes(inflateZstd(compressed(bytes, { level: at, sized })), bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a frame that is cut off, wherever', () => {
    for (const sized of [true, false]) {
      const frame = compressed(sample(3_000), { sized, checksum: sized });
      for (let length = 0; length < frame.length; length++)
        expect(() => inflateZstd(frame.subarray(0, length)), `${length} bytes`).toThrow(MalformedInputError);
    }
  });

  it('gives the right result or a typed error for every flipped bit', () => {
    const frame = compressed(sample(1_500), { sized: false });
    let accepted = 0;
    let agreed = 0;
    for (let bit = 0; bit < 8 * frame.length; bit++) {
      const flipped = Uint8Array.from(frame);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const result = outcome(flipped);
      if (result === 'malformed') continue;
      const reference = outcomeOfZstd(flipped);
      if (reference === null) continue;
      accepted += 1;
      agreed += Number(equalBytes(result, reference));
    }
    expect(accepted).toBeGreaterThan(0);
    expect(agreed).toBe(accepted);
  });

  it('agrees with zstd about whatever both take, over thousands of damaged frames', () => {
    const plain = fc.tuple(fc.nat(6_000), fc.nat(1_000)).map(([length, seed]) => sample(length, seed));
    const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    let compared = 0;
    fc.assert(
      fc.property(plain, fc.constantFrom(1, 6), fc.boolean(), changes, (bytes, level, sized, where) => {
        const frame = Uint8Array.from(compressed(bytes, { level, sized }));
        for (const [place, byte] of where) frame[4 + Math.floor(place * (frame.length - 5))] = byte;
        const result = outcome(frame);
        const reference = outcomeOfZstd(frame);
        if (result === 'malformed' || reference === null) return;
        compared++;
        expect(equalBytes(result, reference)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    // Most damage is noticed; what is not must come to the same.
    expect(compared).toBeGreaterThan(10);
  });

  it('takes random blocks for what they are', () => {
    const body = fc.uint8Array({ minLength: 2, maxLength: 120 });
    fc.assert(
      fc.property(body, fc.nat(3), (bytes, literals) => {
        const shaped = [((bytes[0] ?? 0) & 0xfc) | literals, ...bytes.subarray(1)];
        const result = outcome(frameOf(compressedBlock(shaped)));
        expect(result === 'malformed' || result.length <= 131_072).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('opens exactly ten million bytes, and no more', () => {
    for (const sized of [true, false]) {
      const frame = compressed(new Uint8Array(MAX_INFLATED_BYTES), { sized });
      expect(inflateZstd(frame)).toHaveLength(MAX_INFLATED_BYTES);
      const larger = compressed(new Uint8Array(MAX_INFLATED_BYTES + 1), { sized });
      expect(() => inflateZstd(larger)).toThrow('too large');
    }
  });

  it('stops a bomb of repeated bytes at the limit', () => {
    const repeated = block(REPEATED, 131_072, [0], false);
    const blocks = Array.from({ length: 20_000 }, () => repeated);
    expect(() => inflateZstd(frameOf(...blocks))).toThrow('too large');
  });

  it('refuses a content size that is not what comes out', () => {
    const said = (size: number) => Uint8Array.from([...MAGIC, 0x20, size, ...block(RAW, 3, [1, 2, 3])]);
    expect([...inflateZstd(said(3))]).toEqual([1, 2, 3]);
    for (const size of [0, 2, 4, 255]) expect(() => inflateZstd(said(size))).toThrow(MalformedInputError);
  });

  it('gives no memory for a header that only says much', () => {
    const size = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    expect(() => inflateZstd(Uint8Array.from([...MAGIC, 0xe0, ...size, ...block(RAW, 0, [])]))).toThrow('too large');
    // A window of 3.75 TiB that nobody needs.
    const windowed = Uint8Array.from([...MAGIC, 0x00, 0xff, ...block(RAW, 1, [7])]);
    expect([...inflateZstd(windowed)]).toEqual([7]);
  });

  it('needs no state to use up bits: a table of one weight ends', () => {
    // All 32 states stand for the same weight, so no state ever reads a bit.
    const weights = [0xf0, 0x03, 0xff, 0xff, 0xff, 0x01];
    const literals = [weights.length, ...weights, 0x11, 0x22, 0x80];
    const header = 2 | (20 << 4) | (literals.length << 14);
    const body = [header & 0xff, (header >> 8) & 0xff, header >> 16, ...literals, 0];
    expect(() => inflateZstd(frameOf(compressedBlock(body)))).toThrow(MalformedInputError);
  });

  it('refuses more than a block may become, before it copies', () => {
    // One literal again and again, copied 65,538 bytes at a time by tables of one state: 98,000 sequences in few bytes.
    const constant = [0x54, 0, 0, 52];
    const body = [0x01 | (1 << 3), 0x61, 0xff, 0xff, 0xff, ...constant, ...Array.from({ length: 300 }, () => 0xff)];
    expect(() => inflateZstd(frameOf(compressedBlock(body)))).toThrow(MalformedInputError);
  });

  it.each([
    ['nothing', []],
    ['another magic', [0x28, 0xb5, 0x2f, 0xfe, 0x20, 0, 1, 0, 0]],
    ['a dictionary', [...MAGIC, 0x21, 0x05, 0, 1, 0, 0]],
    ['the reserved bit', [...MAGIC, 0x28, 0, 1, 0, 0]],
    ['a block of the reserved type', [...MAGIC, 0x20, 0, 7, 0, 0]],
    ['a skippable frame', [0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9]],
    ['no last block', [...MAGIC, 0x20, 0, 0, 0, 0]],
    ['a block that uses tables of none before', [...MAGIC, 0x20, 4, ...compressedBlock([0x43, 0x40, 0, 1, 0])]],
    ['sequences that use tables of none before', [...MAGIC, 0x20, 4, ...compressedBlock([0x08, 0x61, 1, 0xfc, 1])]],
  ])('refuses %s', (_, bytes) => {
    expect(() => inflateZstd(Uint8Array.from(bytes))).toThrow(MalformedInputError);
  });

  it('refuses whatever follows the frame', () => {
    const frame = compressed(sample(500));
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);
    for (const more of [frame, skippable, Uint8Array.of(0)])
      expect(() => inflateZstd(concatBytes(frame, more))).toThrow(MalformedInputError);
  });

  it('refuses a match that begins before the data', () => {
    // One literal, then a match of three from 5 bytes back: offset code 3 → 8 + 0, less 3.
    const body = [0x08, 0x61, 1, 0x54, 1, 3, 0, 0x08];
    expect(() => inflateZstd(frameOf(compressedBlock(body)))).toThrow(MalformedInputError);
    // The same from the literal itself: the first of the earlier offsets is 1.
    const near = [0x08, 0x61, 1, 0x54, 1, 0, 0, 0x01];
    expect([...inflateZstd(frameOf(compressedBlock(near)))]).toEqual([0x61, 0x61, 0x61, 0x61]);
  });
});
