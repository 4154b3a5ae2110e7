import { fromHex, toBase64 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { type RegisteredName, registeredNameHash, type SealedRegistration } from '../crypto/registered-name.ts';
import { isObject } from './json.ts';
import type { StorageRequest } from './storage-requests.ts';

/** What one node tells of a name: what is registered for it, or null for nothing. */
export type NameAnswer = SealedRegistration | null;

/** The kind of name that stands for an Account ID. */
const SESSION_NAME = 0;
/** Hex digits; far more than any value has. */
const MAX_VALUE_LENGTH = 1_024;

/** Who has this name? Only its hash is told. @see protocol 01 §12, 04 §7.14 */
export const nameRequest = (name: RegisteredName): StorageRequest => ({
  method: 'oxend_request',
  params: {
    endpoint: 'ons_resolve',
    params: { type: SESSION_NAME, name_hash: toBase64(registeredNameHash(name)) },
  },
});

function hexOf(value: unknown, what: string): Uint8Array {
  if (typeof value !== 'string') throw new MalformedInputError(`${what} of a name: no text`);
  if (value.length > MAX_VALUE_LENGTH) throw new MalformedInputError(`${what} of a name: ${value.length} characters`);
  return fromHex(value);
}

/**
 * Reads the answer to {@link nameRequest}. Registrations from before 2021 have no nonce: it is empty then.
 *
 * @throws MalformedInputError if it says neither that the name is registered nor that it is not.
 * @see protocol 04 §7.14
 */
export function parseNameAnswer(body: unknown): NameAnswer {
  const result = isObject(body) ? body['result'] : undefined;
  if (!isObject(result)) throw new MalformedInputError('answer about a name: no result');
  const { encrypted_value: value, nonce, status } = result;
  // A daemon that cannot tell must not read as “nobody has this name”.
  if (status !== undefined && status !== 'OK') throw new MalformedInputError('answer about a name: not OK');
  if (value === undefined) return null;
  return {
    encryptedValue: hexOf(value, 'value'),
    nonce: nonce === undefined ? new Uint8Array(0) : hexOf(nonce, 'nonce'),
  };
}
