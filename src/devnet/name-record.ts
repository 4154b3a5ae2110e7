import { randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import type { RegisteredName } from './daemon.ts';

/**
 * What somebody who registers a name puts on the chain (01 §12).
 *
 * @param value the Account ID as 66 hex digits; anything else is sealed just as well, so that tests can register nonsense
 * @returns the base64 hash that the record is found by, and the record
 */
export function nameRecord(name: string, value: string): { nameHash: string; record: Required<RegisteredName> } {
  const text = Buffer.from(name.toLowerCase(), 'utf8');
  const hash = blake2b(text, { dkLen: 32 });
  const nonce = randomBytes(24);
  const sealed = xchacha20poly1305(blake2b(text, { dkLen: 32, key: hash }), nonce).encrypt(Buffer.from(value, 'hex'));
  return {
    nameHash: Buffer.from(hash).toString('base64'),
    record: { encryptedValue: Buffer.from(sealed).toString('hex'), nonce: nonce.toString('hex') },
  };
}
