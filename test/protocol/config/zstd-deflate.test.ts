import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, toHex, utf8 } from '../../../src/crypto/bytes.ts';
import { deflateZstd, inflateZstd } from '../../../src/protocol/config/zstd-frame.ts';
import { seededRandom } from '../../seeded.ts';

const BLOCK_BYTES = 131_072;

/** The size of what zstd itself makes at level 1, with content size and without checksum. */
const levelOne = (plain: Uint8Array): number =>
  zstdCompressSync(plain, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_contentSizeFlag]: 1,
      [constants.ZSTD_c_checksumFlag]: 0,
    },
  }).length;

/** What is wrong with the frame of `plain`, if anything: opened here, opened by zstd, and not larger than it may be. */
function faultsOf(plain: Uint8Array): string[] {
  const frame = deflateZstd(plain);
  return [
    ...(equalBytes(inflateZstd(frame), plain) ? [] : ['another content here']),
    ...(equalBytes(Uint8Array.from(zstdDecompressSync(frame)), plain) ? [] : ['another content in zstd']),
    ...(frame.length <= 1.25 * levelOne(plain) ? [] : [`${frame.length} bytes, where zstd needs ${levelOne(plain)}`]),
  ];
}

function noise(length: number, seed = 7, values = 256): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * values));
}

/** Few values, the higher ones more and more rarely: codes of Huffman and FSE at their longest. */
function skewed(length: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => {
    let value = 0;
    while (random() < 0.5 && value < 255) value++;
    return value;
  });
}

const mixed = (length: number): Uint8Array => {
  const random = seededRandom(length);
  const words = ['1:a', 'i1e', '1:n12:Person', '66:05', 'http://files.example/file/', 'e', 'd'].map(utf8);
  const pieces: Uint8Array[] = [];
  for (let made = 0; made < length;) {
    const piece = random() < 0.2 ? noise(32, made) : (words[Math.floor(random() * words.length)] as Uint8Array);
    pieces.push(piece);
    made += piece.length;
  }
  return concatBytes(...pieces).subarray(0, length);
};

describe('deflateZstd', () => {
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['two equal bytes', Uint8Array.of(7, 7)],
    ['four bytes', Uint8Array.of(1, 2, 3, 4)],
    ['the same byte, less than a block', new Uint8Array(5_000).fill(5)],
    ['the same byte, several blocks', new Uint8Array(3 * BLOCK_BYTES + 1).fill(5)],
    ['one other byte among the same', concatBytes(new Uint8Array(40_000), Uint8Array.of(1), new Uint8Array(200_000))],
    ['a word again and again', utf8('hello, world. '.repeat(30_000))],
    ['noise', noise(1_000)],
    ['noise of several blocks', noise(2 * BLOCK_BYTES + 77)],
    ['the same noise again, a block later', concatBytes(noise(BLOCK_BYTES + 5), noise(BLOCK_BYTES + 5))],
    ['noise, then order, then noise', concatBytes(noise(150_000), new Uint8Array(150_000), noise(150_000, 8))],
    ['two values', noise(20_000, 3, 2)],
    ['sixteen values', noise(20_000, 3, 16)],
    ['200 values', noise(20_000, 3, 200)],
    ['skewed values', skewed(60_000, 4)],
    ['all values but the last', noise(3_000, 5, 255)],
    ['every byte once', Uint8Array.from({ length: 256 }, (_, i) => i)],
    ['every byte often, in order', Uint8Array.from({ length: 9_000 }, (_, i) => i & 255)],
    ['ascending numbers', utf8(Array.from({ length: 20_000 }, (_, i) => i).join(' '))],
    ['like a config', mixed(70_000)],
    ['like a config of several blocks', mixed(300_000)],
  ])('is opened here and by zstd itself, and short: %s', (_, plain) => {
    expect(faultsOf(plain)).toEqual([]);
  });

  it.each([
    1,
    2,
    31,
    32,
    63,
    64,
    255,
    256,
    257,
    1_023,
    1_024,
    4_095,
    4_096,
    16_383,
    16_384,
    65_791,
    65_792,
    BLOCK_BYTES - 1,
    BLOCK_BYTES,
    BLOCK_BYTES + 1,
    2 * BLOCK_BYTES,
  ])('is so at every border between two forms (%i bytes)', (length) => {
    for (const plain of [mixed(length), noise(length, length, 5), skewed(length, length), new Uint8Array(length)])
      expect(faultsOf(plain)).toEqual([]);
  });

  it('is so for any bytes, whatever their statistics', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.tuple(fc.nat(255), fc.nat(20_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
      fc.tuple(fc.string({ maxLength: 300 }), fc.nat(40)).map(([text, times]) => utf8(text.repeat(times))),
      fc
        .tuple(fc.nat(9_000), fc.nat(), fc.integer({ min: 1, max: 256 }))
        .map(([length, seed, values]) => noise(length, seed, values)),
      fc.tuple(fc.nat(9_000), fc.nat()).map(([length, seed]) => skewed(length, seed)),
    );
    const plain = fc.array(piece, { maxLength: 8 }).map((pieces) => concatBytes(...pieces));
    fc.assert(
      fc.property(plain, (bytes) => {
        expect(faultsOf(bytes)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('writes the bytes of always, which no device may change without need', () => {
    expect(deflateZstd(mixed(5_000))).toEqual(deflateZstd(mixed(5_000).slice()));
    const known = utf8('d1:#i1e1:&d1:n5:Robin1:p5:Robin1:q5:Robine1:<le1:=d1:n0:1:p0:1:q0:ee');
    expect(toHex(deflateZstd(known))).toBe(
      '28b52ffd2044a50100c242090fc01b0e6c5a40762f6c60a13cfefb03ede2da5c94594566afcd950e338f35519865021305040028a1970a07f2a5451903',
    );
  });
});
