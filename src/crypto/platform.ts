import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes.ts';
import { ed25519Sign } from './ed25519.ts';
import { AuthenticationError } from './errors.ts';
import { webCryptoPlatform } from './platform-webcrypto.ts';

/**
 * The operations for which the runtime's own WebCrypto is faster than JavaScript. Every implementation gives the same
 * bytes; X25519 agreement fails on an all-zero result (worthless key).
 */
export interface CryptoPlatform {
  x25519(secret: Uint8Array, publicKey: Uint8Array): Promise<Bytes>;
  x25519Public(secret: Uint8Array): Promise<Bytes>;
  /** @param seed 32 bytes */
  ed25519Sign(message: Uint8Array, seed: Uint8Array): Promise<Bytes>;
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
  ed25519Sign: async (message, seed) => ed25519Sign(message, seed),
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

/** Below this, starting a WebCrypto call costs more than hashing in JavaScript. */
const SMALL_HMAC_BYTES = 4_096;
const SMALL_AES_BYTES = 256;

let curves: Promise<boolean> | undefined;

/** WebCrypto has X25519 and Ed25519 only in newer browsers: asked once, with real keys. */
async function hasWebCryptoCurves(): Promise<boolean> {
  curves ??= (async () => {
    try {
      await webCryptoPlatform.x25519Public(new Uint8Array(32).fill(1));
      await webCryptoPlatform.ed25519Sign(new Uint8Array(1), new Uint8Array(32).fill(1));
      return true;
    } catch {
      return false;
    }
  })();
  return curves;
}

const curvePlatform = async () => ((await hasWebCryptoCurves()) ? webCryptoPlatform : noblePlatform);

/** Chooses for each operation what is faster in this runtime. */
export const platform: CryptoPlatform = {
  x25519: async (secret, publicKey) => (await curvePlatform()).x25519(secret, publicKey),
  x25519Public: async (secret) => (await curvePlatform()).x25519Public(secret),
  ed25519Sign: async (message, seed) => (await curvePlatform()).ed25519Sign(message, seed),
  aesGcmSeal: (key, iv, plain) =>
    (plain.length < SMALL_AES_BYTES ? noblePlatform : webCryptoPlatform).aesGcmSeal(key, iv, plain),
  aesGcmOpen: (key, iv, sealed) =>
    (sealed.length < SMALL_AES_BYTES ? noblePlatform : webCryptoPlatform).aesGcmOpen(key, iv, sealed),
  hmacSha256: (key, message) =>
    (message.length < SMALL_HMAC_BYTES ? noblePlatform : webCryptoPlatform).hmacSha256(key, message),
};
