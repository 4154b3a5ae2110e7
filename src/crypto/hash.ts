import { blake2b as nobleBlake2b } from '@noble/hashes/blake2.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes.ts';
import { MalformedInputError } from './errors.ts';

export interface Blake2bOptions {
  /** Digest length in bytes, 16–64: shorter ones are too weak to name anything. */
  size: number;
  /** 1–64 bytes. */
  key?: Uint8Array;
  /** Exactly 16 bytes. */
  personal?: Uint8Array;
  /** Exactly 16 bytes. */
  salt?: Uint8Array;
}

const MIN_SIZE = 16;

/**
 * BLAKE2b with the real parameter block for key, salt and personalisation; an absent part is absent, not zero-filled.
 *
 * @throws MalformedInputError if a length is out of range.
 * @see protocol 01 §8
 */
export function blake2b(data: Uint8Array, options: Blake2bOptions): Bytes {
  if (options.size < MIN_SIZE) throw new MalformedInputError(`BLAKE2b digest of ${options.size} bytes`);
  try {
    return nobleBlake2b(data, {
      dkLen: options.size,
      ...(options.key && { key: options.key }),
      ...(options.personal && { personalization: options.personal }),
      ...(options.salt && { salt: options.salt }),
    });
  } catch (cause) {
    throw new MalformedInputError('BLAKE2b parameters out of range', { cause });
  }
}

export const sha256 = (data: Uint8Array): Bytes => nobleSha256(data);

export const sha512 = (data: Uint8Array): Bytes => nobleSha512(data);
