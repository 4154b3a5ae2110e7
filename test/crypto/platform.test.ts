import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { AuthenticationError } from '../../src/crypto/errors.ts';
import { noblePlatform, platform } from '../../src/crypto/platform.ts';
import { webCryptoPlatform } from '../../src/crypto/platform-webcrypto.ts';

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const message = fc.uint8Array({ maxLength: 600 });
const iv = fc.uint8Array({ minLength: 12, maxLength: 12 });
const RUNS = { numRuns: 25 };

describe('the two implementations', () => {
  it('agree on X25519 public keys and shared secrets', async () => {
    await fc.assert(
      fc.asyncProperty(key32, key32, async (own, other) => {
        const [a, b] = await Promise.all([noblePlatform.x25519Public(other), webCryptoPlatform.x25519Public(other)]);
        expect(toHex(a)).toBe(toHex(b));
        expect(toHex(await webCryptoPlatform.x25519(own, a))).toBe(toHex(await noblePlatform.x25519(own, a)));
      }),
      RUNS,
    );
  });

  it('ignore the top bit of an X25519 public key alike', async () => {
    const secret = new Uint8Array(32).fill(5);
    const publicKey = await noblePlatform.x25519Public(new Uint8Array(32).fill(7));
    publicKey[31] = (publicKey[31] as number) | 0x80;
    expect(toHex(await webCryptoPlatform.x25519(secret, publicKey))).toBe(
      toHex(await noblePlatform.x25519(secret, publicKey)),
    );
  });

  it('make the same Ed25519 signatures', async () => {
    await fc.assert(
      fc.asyncProperty(message, key32, async (text, seed) => {
        expect(toHex(await webCryptoPlatform.ed25519Sign(text, seed))).toBe(
          toHex(await noblePlatform.ed25519Sign(text, seed)),
        );
      }),
      RUNS,
    );
  });

  it('make the same AES-GCM boxes and HMACs, and open each other’s', async () => {
    await fc.assert(
      fc.asyncProperty(key32, iv, message, async (key, nonce, plain) => {
        const sealed = await noblePlatform.aesGcmSeal(key, nonce, plain);
        expect(toHex(await webCryptoPlatform.aesGcmSeal(key, nonce, plain))).toBe(toHex(sealed));
        expect(toHex(await webCryptoPlatform.aesGcmOpen(key, nonce, sealed))).toBe(toHex(plain));
        expect(toHex(await noblePlatform.aesGcmOpen(key, nonce, sealed))).toBe(toHex(plain));
        expect(toHex(await webCryptoPlatform.hmacSha256(key, plain))).toBe(
          toHex(await noblePlatform.hmacSha256(key, plain)),
        );
      }),
      RUNS,
    );
  });
});

const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe.each([
  ['noble', noblePlatform],
  ['WebCrypto', webCryptoPlatform],
  ['the chosen one', platform],
])('%s', (_, implementation) => {
  it.each(LOW_ORDER)('refuses the worthless key %s', async (hex) => {
    const worthless = Uint8Array.from(Buffer.from(hex, 'hex'));
    await expect(implementation.x25519(new Uint8Array(32).fill(3), worthless)).rejects.toThrow(AuthenticationError);
  });

  it.each([10, 1_000])('refuses a box of %i bytes with one flipped bit', async (length) => {
    const key = new Uint8Array(32).fill(1);
    const nonce = new Uint8Array(12);
    const sealed = await implementation.aesGcmSeal(key, nonce, new Uint8Array(length));
    sealed[length >> 1] = (sealed[length >> 1] as number) ^ 1;
    await expect(implementation.aesGcmOpen(key, nonce, sealed)).rejects.toThrow(AuthenticationError);
  });
});
