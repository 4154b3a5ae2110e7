import { MalformedInputError } from '../crypto/errors.ts';
import type { EncType } from '../crypto/onion-layer.ts';

const NAMES: ReadonlyMap<unknown, EncType> = new Map<unknown, EncType>([
  [undefined, 'aes-gcm'],
  ['aes-gcm', 'aes-gcm'],
  ['gcm', 'aes-gcm'],
  ['xchacha20', 'xchacha20'],
  ['xchacha20-poly1305', 'xchacha20'],
]);

/**
 * Reads the `enc_type` of a frame; absent means aes-gcm, both ciphers have a second name.
 *
 * @throws MalformedInputError for a cipher that clients do not use.
 * @see protocol 03 §2
 */
export function parseEncType(value: unknown): EncType {
  const encType = NAMES.get(value);
  if (encType === undefined) throw new MalformedInputError('unknown enc_type of an onion layer');
  return encType;
}
