import { type Bytes, concatBytes, copyBytes, fromHex } from './bytes.ts';
import { ed25519Verify, isStrictSignature } from './ed25519.ts';
import { AuthenticationError } from './errors.ts';
import { KeptPublicKeys, KeptSecrets } from './kept-keys.ts';
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

const importX25519Secret = (secret: Uint8Array) =>
  subtle.importKey('pkcs8', concatBytes(X25519_PKCS8, secret), { name: 'X25519' }, false, ['deriveBits']);
const x25519Secrets = new KeptSecrets(importX25519Secret);
const x25519Publics = new KeptPublicKeys((raw) =>
  subtle.importKey('raw', copyBytes(raw), { name: 'X25519' }, false, []),
);
const ed25519Secrets = new KeptSecrets((seed) =>
  subtle.importKey('pkcs8', concatBytes(ED25519_PKCS8, seed), { name: 'Ed25519' }, false, ['sign']),
);
const ed25519Publics = new KeptPublicKeys((raw) =>
  subtle.importKey('raw', copyBytes(raw), { name: 'Ed25519' }, false, ['verify']),
);

const bitsOf = async (own: CryptoKey, other: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: other }, own, 256));

/** @param own imports the secret @param other imports the public key */
async function agree(own: Promise<CryptoKey>, other: Promise<CryptoKey>): Promise<Bytes> {
  let shared: Bytes | undefined;
  try {
    const [secret, publicKey] = await Promise.all([own, other]);
    shared = await bitsOf(secret, publicKey);
  } catch (cause) {
    throw new AuthenticationError('X25519 agreement failed: worthless public key', { cause });
  }
  // Older engines return the zeros instead of refusing them.
  if (shared.every((byte) => byte === 0))
    throw new AuthenticationError('X25519 agreement gave zero: worthless public key');
  return shared;
}

const publicOf = async (own: Promise<CryptoKey>): Promise<Bytes> =>
  bitsOf(await own, await x25519Publics.get(BASE_POINT));

const aesKey = (key: Uint8Array, use: 'encrypt' | 'decrypt') =>
  subtle.importKey('raw', copyBytes(key), 'AES-GCM', false, [use]);

/** The runtime's own implementation. X25519 and Ed25519 fail with a foreign error where the runtime lacks them. */
export const webCryptoPlatform: CryptoPlatform = {
  x25519: (secret, publicKey) => agree(x25519Secrets.get(secret), x25519Publics.get(publicKey)),
  x25519Public: (secret) => publicOf(importX25519Secret(secret)),
  async x25519Ephemeral(secret, publicKey) {
    const own = importX25519Secret(secret);
    const [ephemeralPublic, shared] = await Promise.all([publicOf(own), agree(own, x25519Publics.get(publicKey))]);
    return { ephemeralPublic, shared };
  },
  async ed25519Sign(message, seed) {
    return new Uint8Array(await subtle.sign('Ed25519', await ed25519Secrets.get(seed), copyBytes(message)));
  },
  async ed25519Verify(signature, message, publicKey) {
    if (!isStrictSignature(signature, publicKey)) return false;
    try {
      const key = await ed25519Publics.get(publicKey);
      return await subtle.verify('Ed25519', key, copyBytes(signature), copyBytes(message));
    } catch {
      // Some engines refuse to import what is no point of the curve.
      return ed25519Verify(signature, message, publicKey);
    }
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
