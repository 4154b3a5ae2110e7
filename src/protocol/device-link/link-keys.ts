import { x25519 } from '@noble/curves/ed25519.js';
import { type AccountKeys, deriveAccount } from '../../crypto/account.ts';
import { type Bytes, concatBytes, copyBytes, utf8 } from '../../crypto/bytes.ts';
import { AuthenticationError } from '../../crypto/errors.ts';
import { blake2b } from '../../crypto/hash.ts';

/** One hash for one purpose. @param personal 16 ASCII characters */
export const linkHash = (personal: string, ...parts: readonly Uint8Array[]): Bytes =>
  blake2b(concatBytes(...parts), { size: 32, personal: utf8(personal) });

/** The mailbox in which both sides meet: an account that lives for ten minutes and belongs to nobody. */
export const linkMailbox = (code: Uint8Array): AccountKeys => deriveAccount(linkHash('StarlingLinkMail', code));

/** K1: seals every message in the mailbox. Whoever has the code has it. */
export const linkMessageKey = (code: Uint8Array): Bytes => linkHash('StarlingLinkKey1', code);

/** Names the exchange inside the transcript without giving the code away. */
export const linkId = (code: Uint8Array): Bytes => linkHash('StarlingLinkId_1', code);

/** K2: seals the account. Only the two devices whose keys are in the transcript have it. */
export const linkAccountKey = (shared: Uint8Array, transcriptHash: Uint8Array): Bytes =>
  linkHash('StarlingLinkGive', shared, transcriptHash);

export const linkPublicKey = (privateKey: Uint8Array): Bytes => copyBytes(x25519.getPublicKey(privateKey));

/**
 * X25519. Synchronous, because a step is decided inside a database transaction.
 *
 * @throws AuthenticationError if the result is all-zero (a key of small order)
 */
export function linkAgreement(privateKey: Uint8Array, publicKey: Uint8Array): Bytes {
  try {
    return copyBytes(x25519.getSharedSecret(privateKey, publicKey));
  } catch (cause) {
    throw new AuthenticationError('X25519 agreement failed: worthless public key', { cause });
  }
}
