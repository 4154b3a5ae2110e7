import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../src/crypto/bytes.ts';
import { ed25519PublicKey, ed25519PublicToX25519, ed25519Sign, ed25519Verify } from '../../src/crypto/ed25519.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';

const SEED = new Uint8Array(32).fill(4);
const PUBLIC = ed25519PublicKey(SEED);
const MESSAGE = new Uint8Array([1, 2, 3]);

/** The eight points of small order, made from one of order 8. */
const smallOrder = (() => {
  const generator = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const points = [ed25519.Point.ZERO];
  for (let i = 1; i < 8; i++) points.push((points.at(-1) as typeof generator).add(generator));
  return points.map((point) => toHex(point.toBytes()));
})();

describe('ed25519Verify', () => {
  it('accepts what was signed and nothing with a flipped bit', () => {
    const signature = ed25519Sign(MESSAGE, SEED);
    expect(ed25519Verify(signature, MESSAGE, PUBLIC)).toBe(true);
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        const flipped = signature.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(ed25519Verify(flipped, MESSAGE, PUBLIC)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('knows eight different points of small order', () => {
    expect(new Set(smallOrder).size).toBe(8);
  });

  it.each(smallOrder)('refuses R and key of small order: %s', (hex) => {
    const point = fromHex(hex);
    const zeroS = new Uint8Array(32);
    for (const key of [point, PUBLIC]) expect(ed25519Verify(concatBytes(point, zeroS), MESSAGE, key)).toBe(false);
    expect(() => ed25519PublicToX25519(point)).toThrow(MalformedInputError);
  });

  it('refuses wrong lengths without an error', () => {
    expect(ed25519Verify(new Uint8Array(63), MESSAGE, PUBLIC)).toBe(false);
    expect(ed25519Verify(new Uint8Array(64), MESSAGE, new Uint8Array(31))).toBe(false);
  });
});
