import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { ed25519PublicKey } from '../../src/crypto/ed25519.ts';
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

  it('agree on both halves of a key pair that is made for one message', async () => {
    await fc.assert(
      fc.asyncProperty(key32, key32, async (secret, other) => {
        const publicKey = await noblePlatform.x25519Public(other);
        const [a, b] = [
          await noblePlatform.x25519Ephemeral(secret, publicKey),
          await webCryptoPlatform.x25519Ephemeral(secret, publicKey),
        ];
        expect(toHex(b.ephemeralPublic)).toBe(toHex(a.ephemeralPublic));
        expect(toHex(b.shared)).toBe(toHex(a.shared));
        expect(toHex(a.shared)).toBe(toHex(await noblePlatform.x25519(other, a.ephemeralPublic)));
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
    await expect(implementation.x25519Ephemeral(new Uint8Array(32).fill(3), worthless)).rejects.toThrow(
      AuthenticationError,
    );
  });

  it('takes an array that was written over for another secret', async () => {
    const secret = new Uint8Array(32).fill(3);
    const other = await noblePlatform.x25519Public(new Uint8Array(32).fill(7));
    await implementation.x25519(secret, other);
    await implementation.ed25519Sign(other, secret);
    secret.fill(4);
    expect(toHex(await implementation.x25519(secret, other))).toBe(toHex(await noblePlatform.x25519(secret, other)));
    expect(toHex(await implementation.ed25519Sign(other, secret))).toBe(
      toHex(await noblePlatform.ed25519Sign(other, secret)),
    );
  });

  it.each([10, 1_000])('refuses a box of %i bytes with one flipped bit', async (length) => {
    const key = new Uint8Array(32).fill(1);
    const nonce = new Uint8Array(12);
    const sealed = await implementation.aesGcmSeal(key, nonce, new Uint8Array(length));
    sealed[length >> 1] = (sealed[length >> 1] as number) ^ 1;
    await expect(implementation.aesGcmOpen(key, nonce, sealed)).rejects.toThrow(AuthenticationError);
  });
});

describe('where WebCrypto is not to be had or not to be trusted', () => {
  const { subtle } = crypto;
  const seed = new Uint8Array(32).fill(9);
  const message = new Uint8Array([1, 2, 3]);
  const otherSeed = new Uint8Array(32).fill(8);

  /** The chosen platform of a runtime whose WebCrypto differs in this. */
  async function chosenWith(differing: Partial<SubtleCrypto>): Promise<typeof platform> {
    const altered = new Proxy(subtle, {
      get: (target, name) => {
        const own: unknown = Reflect.get(differing, name) ?? Reflect.get(target, name);
        return typeof own === 'function' ? own.bind(target) : own;
      },
    });
    vi.stubGlobal('crypto', { subtle: altered, getRandomValues: crypto.getRandomValues.bind(crypto) });
    vi.resetModules();
    return (await import('../../src/crypto/platform.ts')).platform;
  }

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('does everything without its curves', async () => {
    const withoutCurves = await chosenWith({
      importKey: async (...given: Parameters<SubtleCrypto['importKey']>) => {
        const { name } = given[2] as { name?: string };
        if (name === 'X25519' || name === 'Ed25519') throw new DOMException('no such curve', 'NotSupportedError');
        return subtle.importKey(...given);
      },
    } as Partial<SubtleCrypto>);
    const publicKey = await withoutCurves.x25519Public(seed);
    expect(toHex(publicKey)).toBe(toHex(await noblePlatform.x25519Public(seed)));
    const { ephemeralPublic, shared } = await withoutCurves.x25519Ephemeral(seed, publicKey);
    expect(toHex(shared)).toBe(toHex(await withoutCurves.x25519(seed, ephemeralPublic)));
    const signature = await withoutCurves.ed25519Sign(message, seed);
    expect(await withoutCurves.ed25519Verify(signature, message, ed25519PublicKey(seed))).toBe(true);
    expect(await withoutCurves.ed25519Verify(signature, message, ed25519PublicKey(otherSeed))).toBe(false);
  });

  it('verifies itself where an engine multiplies by the cofactor', async () => {
    let asked = 0;
    const lax = await chosenWith({
      verify: async () => {
        asked += 1;
        return true;
      },
    });
    expect(await lax.ed25519Verify(new Uint8Array(64).fill(5), message, ed25519PublicKey(seed))).toBe(false);
    const before = asked;
    expect(before).toBeGreaterThan(0);
    expect(await lax.ed25519Verify(await lax.ed25519Sign(message, seed), message, ed25519PublicKey(seed))).toBe(true);
    expect(asked).toBe(before);
  });

  it('asks JavaScript where an engine will not take a key or a signature', async () => {
    const signature = await noblePlatform.ed25519Sign(message, seed);
    const refusing = await chosenWith({
      verify: async (...given: Parameters<SubtleCrypto['verify']>) => {
        if (toHex(new Uint8Array(given[2] as ArrayBuffer)) === toHex(signature))
          throw new DOMException('odd', 'OperationError');
        return subtle.verify(...given);
      },
    });
    expect(await refusing.ed25519Verify(signature, message, ed25519PublicKey(seed))).toBe(true);
  });
});
