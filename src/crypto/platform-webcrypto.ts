import { type Bytes, concatBytes, copyBytes, fromHex } from './bytes.ts';
import { AuthenticationError } from './errors.ts';
import type { CryptoPlatform } from './platform.ts';

// WebCrypto takes raw secrets of curves only inside PKCS #8: these are the fixed bytes in front of the 32 of the key.
const X25519_PKCS8 = fromHex('302e020100300506032b656e04220420');
const ED25519_PKCS8 = fromHex('302e020100300506032b657004220420');
/** Public key 9: agreement with it gives the public key of a secret. */
const BASE_POINT = (() => {
  const u = new Uint8Array(32);
  u[0] = 9;
  return u;
})();

const { subtle } = globalThis.crypto;

const x25519Secret = (secret: Uint8Array) =>
  subtle.importKey('pkcs8', concatBytes(X25519_PKCS8, secret), { name: 'X25519' }, false, ['deriveBits']);

async function agree(secret: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  const [own, other] = await Promise.all([
    x25519Secret(secret),
    subtle.importKey('raw', copyBytes(publicKey), { name: 'X25519' }, false, []),
  ]);
  return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: other }, own, 256));
}

const aesKey = (key: Uint8Array, use: 'encrypt' | 'decrypt') =>
  subtle.importKey('raw', copyBytes(key), 'AES-GCM', false, [use]);

/** The runtime's own implementation. X25519 and Ed25519 fail with a foreign error where the runtime lacks them. */
export const webCryptoPlatform: CryptoPlatform = {
  async x25519(secret, publicKey) {
    let shared: Bytes | undefined;
    try {
      shared = await agree(secret, publicKey);
    } catch (cause) {
      throw new AuthenticationError('X25519 agreement failed: worthless public key', { cause });
    }
    // Older engines return the zeros instead of refusing them.
    if (shared.every((byte) => byte === 0))
      throw new AuthenticationError('X25519 agreement gave zero: worthless public key');
    return shared;
  },
  x25519Public: (secret) => agree(secret, BASE_POINT),
  async ed25519Sign(message, seed) {
    const key = await subtle.importKey('pkcs8', concatBytes(ED25519_PKCS8, seed), { name: 'Ed25519' }, false, ['sign']);
    return new Uint8Array(await subtle.sign('Ed25519', key, copyBytes(message)));
  },
  async aesGcmSeal(key, iv, plain) {
    const sealed = await subtle.encrypt(
      { name: 'AES-GCM', iv: copyBytes(iv) },
      await aesKey(key, 'encrypt'),
      copyBytes(plain),
    );
    return new Uint8Array(sealed);
  },
  async aesGcmOpen(key, iv, sealed) {
    try {
      const plain = await subtle.decrypt(
        { name: 'AES-GCM', iv: copyBytes(iv) },
        await aesKey(key, 'decrypt'),
        copyBytes(sealed),
      );
      return new Uint8Array(plain);
    } catch (cause) {
      throw new AuthenticationError('AES-GCM: the tag does not fit', { cause });
    }
  },
  async hmacSha256(key, message) {
    const hmacKey = await subtle.importKey('raw', copyBytes(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', hmacKey, copyBytes(message)));
  },
};
