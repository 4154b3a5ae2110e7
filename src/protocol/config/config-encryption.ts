import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Bytes, concatBytes, utf8 } from '../../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../crypto/errors.ts';
import { blake2b } from '../../crypto/hash.ts';

const NONCE_BYTES = 24;
/** Tag and nonce. */
export const CONFIG_OVERHEAD = 40;
const NONCE_KEY = 'libsessionutil-config-encrypted-';
const MAX_DOMAIN_BYTES = 24;

/** Length after padding, before encryption, of `length` bytes. @see protocol 05 §8.2 */
export function paddedLength(length: number): number {
  const whole = length + CONFIG_OVERHEAD;
  const step = whole < 5_120 ? 256 : whole < 20_480 ? 1_024 : whole < 40_960 ? 2_048 : 5_120;
  return Math.ceil(whole / step) * step - CONFIG_OVERHEAD;
}

/** Zero bytes in front. */
export const padConfig = (plain: Uint8Array): Bytes =>
  concatBytes(new Uint8Array(paddedLength(plain.length) - plain.length), plain);

function cipherKey(key: Uint8Array, plainLength: number, domain: string): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(plainLength));
  return blake2b(concatBytes(key, length, utf8(domain)), { size: 32 });
}

/**
 * Equal input gives equal bytes.
 *
 * @param padded see {@link padConfig}
 * @param key 32 bytes: the account's Ed25519 seed, or a group encryption key
 * @param domain 1–24 bytes
 * @see protocol 05 §8.3
 */
export function encryptConfig(padded: Uint8Array, key: Uint8Array, domain: string): Bytes {
  if (key.length !== 32 || domain === '' || domain.length > MAX_DOMAIN_BYTES)
    throw new MalformedInputError('config: key or domain of the wrong size');
  const nonce = blake2b(padded, { size: NONCE_BYTES, key: utf8(NONCE_KEY + domain) });
  return concatBytes(xchacha20poly1305(cipherKey(key, padded.length, domain), nonce).encrypt(padded), nonce);
}

/** @returns still padded @throws AuthenticationError */
export function decryptConfig(encrypted: Uint8Array, key: Uint8Array, domain: string): Bytes {
  if (encrypted.length < CONFIG_OVERHEAD) throw new AuthenticationError('config too short');
  const nonce = encrypted.subarray(-NONCE_BYTES);
  try {
    return xchacha20poly1305(cipherKey(key, encrypted.length - CONFIG_OVERHEAD, domain), nonce).decrypt(
      encrypted.subarray(0, -NONCE_BYTES),
    );
  } catch (cause) {
    throw new AuthenticationError('config does not open', { cause });
  }
}

/** Takes leading zero bytes away. */
export function unpadConfig(padded: Uint8Array): Uint8Array {
  const start = padded.findIndex((byte) => byte !== 0);
  return start < 0 ? padded.subarray(0, 0) : padded.subarray(start);
}
