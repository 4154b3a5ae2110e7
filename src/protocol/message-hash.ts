import { concatBytes, fromHex, toBase64Unpadded, utf8 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { blake2b } from '../crypto/hash.ts';

/** 66 hex digits in any case: prefix byte and key. */
const PUBKEY = /^[0-9a-fA-F]{66}$/;

/** How a namespace enters hashes and signed texts: decimal, and nothing for 0. */
export const namespaceText = (namespace: number): string => (namespace === 0 ? '' : String(namespace));

/**
 * The name that service nodes give a stored message: 43 characters of unpadded base64.
 *
 * @param pubkey 66 hex digits
 * @param data the raw (decoded) payload
 * @see protocol 01 §11
 */
export function messageHash(pubkey: string, namespace: number, data: Uint8Array): string {
  if (!PUBKEY.test(pubkey)) throw new MalformedInputError(`mailbox address of ${pubkey.length} characters`);
  return toBase64Unpadded(blake2b(concatBytes(fromHex(pubkey), utf8(namespaceText(namespace)), data), { size: 32 }));
}
