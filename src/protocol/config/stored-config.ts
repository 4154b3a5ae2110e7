import type { AccountKeys } from '../../crypto/account.ts';
import { type Bytes, concatBytes } from '../../crypto/bytes.ts';
import { MalformedInputError, StarlingError } from '../../crypto/errors.ts';
import { MAX_STORE_BYTES } from '../limits.ts';
import { type ByteText, bytesOfText, byteText } from './bt.ts';
import { decryptConfig, encryptConfig, padConfig, unpadConfig } from './config-encryption.ts';
import { CONFIG_KINDS, type ConfigName } from './config-kind.ts';
import { unwrapConfig, wrapConfig } from './config-wrapper.ts';
import { type ConfigPart, parsePart, splitConfig } from './multipart.ts';
import { deflateZstd, inflateZstd, MAX_INFLATED_BYTES } from './zstd-frame.ts';

/** What a stored message turned out to hold; the inner message is not parsed yet. */
export type OpenedConfig = { kind: 'whole'; inner: ByteText } | { kind: 'part'; part: ConfigPart };

const PLAIN = 0x64; // d
const COMPRESSED = 0x7a; // z
const PART = 0x6d; // m

/**
 * The inner message of a plaintext without padding: as it stands, or compressed.
 *
 * @throws MalformedInputError for any other form
 * @see protocol 05 §9 step 5
 */
export function innerOf(plain: Uint8Array): ByteText {
  const inner = plain[0] === COMPRESSED ? inflateZstd(plain.subarray(1)) : plain;
  if (inner[0] !== PLAIN) throw new MalformedInputError('config of an unknown form');
  return byteText(inner);
}

/**
 * Less is not worth a frame. In small messages our encoder saves some bytes where the reference's saves none and leaves
 * them as they are; without a frame here as well, ours are the same bytes and have the same storage hash.
 */
const MIN_SAVED_BYTES = 20;

/**
 * The padded plaintext of an inner message: compressed where that is shorter, as the reference does, so that large
 * configs fit into one message for as long as they do there. Equal input gives equal bytes.
 *
 * @see 05 §8.1, §8.2
 */
export function plainOf(inner: ByteText): Bytes {
  const bytes = bytesOfText(inner);
  // What nobody would decompress again is left as it is, and refused for its size.
  if (bytes.length > MAX_INFLATED_BYTES) return padConfig(bytes);
  const compressed = concatBytes(Uint8Array.of(COMPRESSED), deflateZstd(bytes));
  return padConfig(compressed.length + MIN_SAVED_BYTES <= bytes.length ? compressed : bytes);
}

/** Opens a stored message of one of the account's configs; null if it cannot be understood. @see protocol 05 §9 */
export async function openStoredConfig(
  stored: Bytes,
  name: ConfigName,
  account: AccountKeys,
): Promise<OpenedConfig | null> {
  const kind = CONFIG_KINDS[name];
  try {
    const encrypted = await unwrapConfig(stored, kind, account);
    const plain = unpadConfig(decryptConfig(encrypted, account.ed25519Seed, kind.domain));
    if (plain[0] === PART) return { kind: 'part', part: parsePart(plain) };
    return { kind: 'whole', inner: innerOf(plain) };
  } catch (error) {
    if (error instanceof StarlingError) return null;
    throw error;
  }
}

/**
 * The stored form of an inner message: one message, or several when it is large even compressed. Equal input gives
 * equal bytes.
 *
 * @throws MalformedInputError above 5,000,000 bytes
 * @see protocol 05 §8
 */
export async function sealConfig(
  inner: ByteText,
  seqno: number,
  name: ConfigName,
  account: AccountKeys,
): Promise<Bytes[]> {
  const kind = CONFIG_KINDS[name];
  const padded = plainOf(inner);
  const parts = splitConfig(padded);
  if (parts) return parts.map((part) => encryptConfig(part, account.ed25519Seed, kind.domain));
  const encrypted = encryptConfig(padded, account.ed25519Seed, kind.domain);
  const wrapped = await wrapConfig(encrypted, seqno, kind, account);
  return [wrapped.length > MAX_STORE_BYTES ? encrypted : wrapped];
}

/** The inner message of a complete set of chunks. @throws MalformedInputError */
export const joinParts = (chunks: readonly Bytes[]): { padded: Bytes; inner: () => ByteText } => {
  const padded = concatBytes(...chunks);
  return { padded, inner: () => innerOf(unpadConfig(padded)) };
};
