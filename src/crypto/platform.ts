import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, fromHex } from './bytes.ts';
import { ed25519Sign, ed25519Verify } from './ed25519.ts';
import { AuthenticationError } from './errors.ts';
import { webCryptoPlatform } from './platform-webcrypto.ts';

/**
 * The operations for which the runtime's own WebCrypto is faster than JavaScript. Every implementation gives the same
 * bytes; X25519 agreement fails on an all-zero result (worthless key).
 */
export interface CryptoPlatform {
  x25519(secret: Uint8Array, publicKey: Uint8Array): Promise<Bytes>;
  x25519Public(secret: Uint8Array): Promise<Bytes>;
  /** Both halves of what is sealed to somebody with a key pair made for it: `x25519Public` and `x25519` in one. */
  x25519Ephemeral(secret: Uint8Array, publicKey: Uint8Array): Promise<{ ephemeralPublic: Bytes; shared: Bytes }>;
  /** @param seed 32 bytes */
  ed25519Sign(message: Uint8Array, seed: Uint8Array): Promise<Bytes>;
  /** libsodium's answer on every input; never fails. @see protocol 01 §6 */
  ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean>;
  /** Ciphertext followed by the 16-byte tag. @param iv 12 bytes */
  aesGcmSeal(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Promise<Bytes>;
  /** @throws AuthenticationError if the tag does not fit. */
  aesGcmOpen(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Promise<Bytes>;
  hmacSha256(key: Uint8Array, message: Uint8Array): Promise<Bytes>;
}

/** Pure JavaScript: works everywhere. */
export const noblePlatform: CryptoPlatform = {
  async x25519(secret, publicKey) {
    try {
      return x25519.getSharedSecret(secret, publicKey);
    } catch (cause) {
      throw new AuthenticationError('X25519 agreement failed: worthless public key', { cause });
    }
  },
  x25519Public: async (secret) => x25519.getPublicKey(secret),
  x25519Ephemeral: async (secret, publicKey) => ({
    ephemeralPublic: x25519.getPublicKey(secret),
    shared: await noblePlatform.x25519(secret, publicKey),
  }),
  ed25519Sign: async (message, seed) => ed25519Sign(message, seed),
  ed25519Verify: async (signature, message, publicKey) => ed25519Verify(signature, message, publicKey),
  aesGcmSeal: async (key, iv, plain) => gcm(key, iv).encrypt(plain),
  async aesGcmOpen(key, iv, sealed) {
    try {
      return gcm(key, iv).decrypt(sealed);
    } catch (cause) {
      throw new AuthenticationError('AES-GCM: the tag does not fit', { cause });
    }
  },
  hmacSha256: async (key, message) => hmac(sha256, key, message),
};

/** Below these, starting WebCrypto calls costs more than the work in JavaScript. */
const SMALL_HMAC_BYTES = 4_096;
const SMALL_AES_BYTES = 1_024;

const SELF_TEST_SEED = new Uint8Array(32).fill(1);
const SELF_TEST_PUBLIC = fromHex('8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c');
/** Its R has a part of small order: an engine that multiplies by the cofactor takes it, libsodium does not. */
const LAX_SIGNATURE = {
  signature: fromHex(
    '3cf5f6a5afe4ac0aae0026965ca6a7d6448f0ff5ebf291f16860132a3e15bbc9a87e1e1f0aeda46eeb39818fe7356b5687c06c9e4f5832fb1abeefbf3aaf6909',
  ),
  message: new Uint8Array([0]),
};

interface Abilities {
  curves: boolean;
  verification: boolean;
}

let abilities: Promise<Abilities> | undefined;

/** WebCrypto has X25519 and Ed25519 only in newer browsers, and need not verify as libsodium does: asked once, with real keys. */
async function askWebCrypto(): Promise<Abilities> {
  const { signature, message } = LAX_SIGNATURE;
  try {
    const [signed] = await Promise.all([
      webCryptoPlatform.ed25519Sign(message, SELF_TEST_SEED),
      webCryptoPlatform.x25519Public(SELF_TEST_SEED),
    ]);
    const [takesRight, takesLax] = await Promise.all([
      webCryptoPlatform.ed25519Verify(signed, message, SELF_TEST_PUBLIC),
      webCryptoPlatform.ed25519Verify(signature, message, SELF_TEST_PUBLIC),
    ]);
    return { curves: true, verification: takesRight && !takesLax };
  } catch {
    return { curves: false, verification: false };
  }
}

const engineFor = async (ability: keyof Abilities): Promise<CryptoPlatform> =>
  (await (abilities ??= askWebCrypto()))[ability] ? webCryptoPlatform : noblePlatform;

/** Chooses for each operation what is faster in this runtime. */
export const platform: CryptoPlatform = {
  x25519: async (secret, publicKey) => (await engineFor('curves')).x25519(secret, publicKey),
  x25519Public: async (secret) => (await engineFor('curves')).x25519Public(secret),
  x25519Ephemeral: async (secret, publicKey) => (await engineFor('curves')).x25519Ephemeral(secret, publicKey),
  ed25519Sign: async (message, seed) => (await engineFor('curves')).ed25519Sign(message, seed),
  ed25519Verify: async (signature, message, publicKey) =>
    (await engineFor('verification')).ed25519Verify(signature, message, publicKey),
  aesGcmSeal: (key, iv, plain) =>
    (plain.length < SMALL_AES_BYTES ? noblePlatform : webCryptoPlatform).aesGcmSeal(key, iv, plain),
  aesGcmOpen: (key, iv, sealed) =>
    (sealed.length < SMALL_AES_BYTES ? noblePlatform : webCryptoPlatform).aesGcmOpen(key, iv, sealed),
  hmacSha256: (key, message) =>
    (message.length < SMALL_HMAC_BYTES ? noblePlatform : webCryptoPlatform).hmacSha256(key, message),
};
