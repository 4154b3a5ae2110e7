import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, copyBytes, fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { x25519PublicToEd25519 } from '../../src/crypto/ed25519.ts';
import { sha512 } from '../../src/crypto/hash.ts';
import { noblePlatform, platform } from '../../src/crypto/platform.ts';
import { webCryptoPlatform } from '../../src/crypto/platform-webcrypto.ts';
import { xed25519Sign, xed25519Verify } from '../../src/crypto/xed25519.ts';
import { loadSodium } from '../../bench/sodium.ts';

const sodium = await loadSodium();
const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

/** The reference's answer; it throws on wrong lengths. */
function reference(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}

/** Every way of verifying gives libsodium's answer. */
async function agreed(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
  const right = reference(signature, message, publicKey);
  const answers = {
    noble: await noblePlatform.ed25519Verify(signature, message, publicKey),
    webCrypto: await webCryptoPlatform.ed25519Verify(signature, message, publicKey),
    chosen: await platform.ed25519Verify(signature, message, publicKey),
  };
  expect(answers, `R ‖ S ${toHex(signature)}, key ${toHex(publicKey)}, message ${toHex(message)}`).toEqual({
    noble: right,
    webCrypto: right,
    chosen: right,
  });
  return right;
}

/** The eight points of small order: multiples of one of order 8. */
const torsion = (() => {
  const generator = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  return Array.from({ length: 8 }, (_, i) => (i === 0 ? Point.ZERO : generator.multiplyUnsafe(BigInt(i))));
})();

const a = 0x2a2053fa2c39ccc64ec7fd7792ac037ac7176a703d4dd84fba3c0b760d10670n % L;
const r = 0x0305f8fe3a5e1b2c4d6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819203a4bn % L;
const scalar = (value: bigint) => numberToBytesLE(value, 32);
const challenge = (R: Uint8Array, A: Uint8Array, message: Uint8Array): bigint =>
  bytesToNumberLE(sha512(concatBytes(R, A, message))) % L;

/** What fits if parts of small order are not looked at: S = r + h·a. */
const crafted = (R: Uint8Array, A: Uint8Array, message: Uint8Array, discrete: { r: bigint; a: bigint }) =>
  concatBytes(R, scalar((discrete.r + challenge(R, A, message) * discrete.a) % L));

const messages = Array.from({ length: 4 }, (_, i) => utf8(`message ${i}`));

/** Points with and without a part of the prime-order group, and their discrete logarithms in it. */
const points = (discrete: bigint) =>
  [0n, discrete].flatMap((log) =>
    torsion.map((part) => ({ log, bytes: Point.BASE.multiplyUnsafe(log).add(part).toBytes() })),
  );

/** Encodings of the same y that are not canonical, with both signs; and the signs that x = 0 does not have. */
const oddEncodings = (() => {
  const above = Array.from({ length: 19 }, (_, i) => numberToBytesLE(P + BigInt(i), 32));
  const zeroX = [numberToBytesLE(1n, 32), numberToBytesLE(P - 1n, 32)];
  const signed = [...above, ...zeroX].map((y) => {
    const other = copyBytes(y);
    other[31] = (other[31] as number) | 0x80;
    return other;
  });
  return [...above, ...signed];
})();

describe('libsodium’s answer is given', () => {
  it('for every pair of small and mixed order, as key and as R', async () => {
    const accepted = new Set<string>();
    for (const [i, A] of points(a).entries())
      for (const [j, R] of points(r).entries())
        for (const message of messages) {
          const signature = crafted(R.bytes, A.bytes, message, { r: R.log, a: A.log });
          if (await agreed(signature, message, A.bytes)) accepted.add(`${i} ${j}`);
        }
    // Plain signatures, and some of keys of mixed order whose parts of small order happen to cancel out.
    expect(accepted).toContain('8 8');
    expect(accepted.size).toBeGreaterThan(8);
    expect([...accepted].every((pair) => pair.split(' ').every((index) => Number(index) >= 8))).toBe(true);
  });

  it.each(oddEncodings.map(toHex))('for the encoding %s, as key and as R', async (hex) => {
    const odd = fromHex(hex);
    const R = Point.BASE.multiply(r).toBytes();
    const A = Point.BASE.multiply(a).toBytes();
    for (const message of messages) {
      expect(await agreed(crafted(R, odd, message, { r, a: 0n }), message, odd)).toBe(false);
      expect(await agreed(crafted(odd, A, message, { r: 0n, a }), message, A)).toBe(false);
      expect(await agreed(crafted(odd, odd, message, { r: 0n, a: 0n }), message, odd)).toBe(false);
    }
  });

  it('for S at and above the group order', async () => {
    const message = utf8('malleable');
    const A = Point.BASE.multiply(a).toBytes();
    const R = Point.BASE.multiply(r).toBytes();
    const signature = crafted(R, A, message, { r, a });
    expect(await agreed(signature, message, A)).toBe(true);
    const S = bytesToNumberLE(signature.subarray(32));
    for (let sum = S + L; sum < 2n ** 256n; sum += L)
      expect(await agreed(concatBytes(R, scalar(sum)), message, A)).toBe(false);
    for (const odd of [0n, 1n, L - 1n, L, L + 1n, 2n ** 252n, 2n ** 253n, 2n ** 255n, 2n ** 256n - 1n, L - S])
      expect(await agreed(concatBytes(R, scalar(odd)), message, A)).toBe(false);
  });

  it('for flipped bits of signature, key and message, the negative of either point, and no message', async () => {
    const message = utf8('flipped');
    const A = Point.BASE.multiply(a).toBytes();
    const signature = crafted(Point.BASE.multiply(r).toBytes(), A, message, { r, a });
    const all = concatBytes(signature, A, message);
    for (let bit = 0; bit < all.length * 8; bit += 7) {
      const flipped = copyBytes(all);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await agreed(flipped.subarray(0, 64), flipped.subarray(96), flipped.subarray(64, 96))).toBe(false);
    }
    for (const sign of [31, 95]) {
      const negative = copyBytes(all);
      negative[sign] = (negative[sign] as number) ^ 0x80;
      expect(await agreed(negative.subarray(0, 64), message, negative.subarray(64, 96))).toBe(false);
    }
    expect(await agreed(signature, new Uint8Array(0), A)).toBe(false);
    const R = Point.BASE.multiply(r).toBytes();
    expect(await agreed(crafted(R, A, new Uint8Array(0), { r, a }), new Uint8Array(0), A)).toBe(true);
  });

  it.each([
    [63, 32],
    [65, 32],
    [0, 32],
    [128, 32],
    [64, 31],
    [64, 33],
    [64, 0],
    [32, 64],
  ])('for a signature of %i and a key of %i bytes', async (signatureBytes, keyBytes) => {
    expect(
      await agreed(new Uint8Array(signatureBytes).fill(7), messages[0] as Uint8Array, new Uint8Array(keyBytes)),
    ).toBe(false);
  });

  it('for bytes at random, whether or not they are points', async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(32), bytes(32), bytes(20), async (R, S, key, message) => {
        S[31] = (S[31] as number) & 0x0f;
        expect(await agreed(concatBytes(R, S), message, key)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

/** u of points of small order (also of the twist), the one without an Ed25519 form, and encodings above the prime. */
const oddKeys = [
  ...[0n, 1n, P - 1n, P, P + 1n, 9n, P + 9n, 2n, 3n].map((u) => numberToBytesLE(u, 32)),
  fromHex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'),
  fromHex('5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'),
];

describe('a signature by an X25519 key', () => {
  const secret = numberToBytesLE(2n ** 254n + 8n * 0x1234567890abcdefn, 32);

  /** What libsodium says of the positive Ed25519 form, with every way of verifying. */
  async function agreedX(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
    let right = false;
    try {
      right = reference(signature, message, x25519PublicToEd25519(publicKey));
    } catch {
      // no Ed25519 form: no signature
    }
    for (const implementation of [noblePlatform, webCryptoPlatform, platform]) {
      const answer = await xed25519Verify(signature, message, publicKey, implementation);
      expect({ answer, publicKey: toHex(publicKey) }).toEqual({ answer: right, publicKey: toHex(publicKey) });
    }
    return right;
  }

  it('verifies, and not with a part of small order in R or with S above the order', async () => {
    const message = utf8('by a Montgomery key');
    const publicKey = await platform.x25519Public(secret);
    const signature = xed25519Sign(message, secret);
    expect(await agreedX(signature, message, publicKey)).toBe(true);
    const S = bytesToNumberLE(signature.subarray(32));
    expect(await agreedX(concatBytes(signature.subarray(0, 32), scalar(S + L)), message, publicKey)).toBe(false);
    const A = x25519PublicToEd25519(publicKey);
    const own = Point.fromBytes(A).equals(Point.BASE.multiply(bytesToNumberLE(secret) % L))
      ? bytesToNumberLE(secret) % L
      : L - (bytesToNumberLE(secret) % L);
    for (const [i, part] of torsion.entries()) {
      const R = Point.BASE.multiply(r).add(part).toBytes();
      expect(await agreedX(crafted(R, A, message, { r, a: own }), message, publicKey)).toBe(i === 0);
    }
  });

  it.each(oddKeys.map(toHex))('is judged as libsodium does for the key %s', async (hex) => {
    const publicKey = fromHex(hex);
    for (const top of [0, 0x80]) {
      publicKey[31] = ((publicKey[31] as number) & 0x7f) | top;
      for (const message of messages.slice(0, 3)) {
        const R = Point.BASE.multiply(r).toBytes();
        expect(await agreedX(concatBytes(R, scalar(r)), message, publicKey)).toBe(false);
        expect(await agreedX(concatBytes(publicKey, scalar(0n)), message, publicKey)).toBe(false);
      }
    }
  });
});
