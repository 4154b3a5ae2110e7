import { type Bytes, fromHex, toHex } from './bytes.ts';
import { MalformedInputError } from './errors.ts';

/** 66 lower-case hex digits: prefix byte `05`, then a 32-byte X25519 public key. */
export type AccountId = string & { readonly __brand: 'AccountId' };

const ACCOUNT_ID = /^05[0-9a-f]{64}$/;

/**
 * Reads an Account ID as people paste it: surrounding blanks and capitals are forgiven.
 *
 * @throws MalformedInputError if it is not 66 hex digits starting with `05`.
 * @see protocol 01 §3
 */
export function parseAccountId(text: string): AccountId {
  const candidate = text.trim().toLowerCase();
  if (!ACCOUNT_ID.test(candidate)) {
    throw new MalformedInputError(
      `not an Account ID: expected 66 hex digits starting with 05, got ${candidate.length} characters`,
    );
  }
  return candidate as AccountId;
}

/** @throws MalformedInputError unless the key has 32 bytes. */
export function accountIdFromX25519(publicKey: Uint8Array): AccountId {
  if (publicKey.length !== 32) throw new MalformedInputError(`X25519 key of ${publicKey.length} bytes`);
  return `05${toHex(publicKey)}` as AccountId;
}

/** The 32-byte X25519 public key inside an Account ID. */
export const x25519FromAccountId = (accountId: AccountId): Bytes => fromHex(accountId.slice(2));
