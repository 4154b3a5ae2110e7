import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { x25519PublicToEd25519 } from '../../src/crypto/ed25519.ts';
import { noblePlatform, platform } from '../../src/crypto/platform.ts';
import { webCryptoPlatform } from '../../src/crypto/platform-webcrypto.ts';
import { xed25519Sign, xed25519Verify } from '../../src/crypto/xed25519.ts';
import {
  type CraftedSignature,
  craftedSignatures,
  craftSignature,
  describeSignature,
  plainSignatures,
  smallOrderPoints,
} from '../../bench/crafted-signatures.ts';
import { loadSodium } from '../../bench/sodium.ts';

const sodium = await loadSodium();
const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

/** The reference's answer; it throws on wrong lengths. */
function reference({ signature, message, publicKey }: CraftedSignature): boolean {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}

/** Every way of verifying gives libsodium's answer. */
async function agreed(crafted: CraftedSignature): Promise<boolean> {
  const { signature, message, publicKey } = crafted;
  const right = reference(crafted);
  const about = describeSignature(crafted);
  const answers = {
    about,
    noble: await noblePlatform.ed25519Verify(signature, message, publicKey),
    webCrypto: await webCryptoPlatform.ed25519Verify(signature, message, publicKey),
    chosen: await platform.ed25519Verify(signature, message, publicKey),
  };
  expect(answers).toEqual({ about, noble: right, webCrypto: right, chosen: right });
  return right;
}

describe('libsodium’s answer is given', () => {
  it('for plain signatures: yes', async () => {
    for (const crafted of plainSignatures()) expect(await agreed(crafted)).toBe(true);
  });

  it.each([...craftedSignatures()])('for %s', async (about, crafted) => {
    const accepted: CraftedSignature[] = [];
    for (const one of crafted) if (await agreed(one)) accepted.push(one);
    // Keys of mixed order are allowed: some parts of small order happen to cancel out.
    const keys = new Set(accepted.map(({ publicKey }) => toHex(publicKey)));
    expect(keys.size > 2).toBe(about.startsWith('every pair'));
    expect(accepted.length).toBeLessThan(crafted.length / 4);
  });

  it('for bytes at random, whether or not they are points: no', async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(32), bytes(32), bytes(20), async (R, S, publicKey, message) => {
        S[31] = (S[31] as number) & 0x0f;
        expect(await agreed({ signature: concatBytes(R, S), message, publicKey })).toBe(false);
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
  async function agreedX({ signature, message, publicKey }: CraftedSignature): Promise<boolean> {
    let right = false;
    try {
      right = reference({ signature, message, publicKey: x25519PublicToEd25519(publicKey) });
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
    expect(await agreedX({ signature, message, publicKey })).toBe(true);
    const [R, S] = [signature.subarray(0, 32), bytesToNumberLE(signature.subarray(32))];
    const malleable = concatBytes(R, numberToBytesLE(S + L, 32));
    expect(await agreedX({ signature: malleable, message, publicKey })).toBe(false);
    const A = x25519PublicToEd25519(publicKey);
    const scalar = bytesToNumberLE(secret) % L;
    const own = Point.fromBytes(A).equals(Point.BASE.multiply(scalar)) ? scalar : L - scalar;
    for (const [i, part] of smallOrderPoints.entries()) {
      const crafted = craftSignature(Point.BASE.multiply(777n).add(part).toBytes(), A, message, { r: 777n, a: own });
      expect(await agreedX({ signature: crafted, message, publicKey })).toBe(i === 0);
    }
  });

  it.each(oddKeys.map(toHex))('is judged as libsodium does for the key %s', async (hex) => {
    const publicKey = fromHex(hex);
    const R = Point.BASE.multiply(777n).toBytes();
    for (const top of [0, 0x80]) {
      publicKey[31] = ((publicKey[31] as number) & 0x7f) | top;
      for (const text of ['a', 'b', 'c']) {
        const message = utf8(text);
        const fits = concatBytes(R, numberToBytesLE(777n, 32));
        expect(await agreedX({ signature: fits, message, publicKey })).toBe(false);
        const zero = concatBytes(publicKey, new Uint8Array(32));
        expect(await agreedX({ signature: zero, message, publicKey })).toBe(false);
      }
    }
  });
});
