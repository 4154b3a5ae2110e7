import { argon2idAsync } from '@noble/hashes/argon2.js';
import { type Bytes, copyBytes, utf8 } from './bytes.ts';
import { MalformedInputError } from './errors.ts';
import { blake2b } from './hash.ts';
import { SAS_PICTURES } from './sas-pictures.ts';

const SEED_BYTES = 16;
const PICTURES_IN_SEED = 21;
const BITS = 6n;

/** How many pictures people compare; the rest of the string is for an extended display. @see protocol 11 §8.3 step 4 */
export const SHORT_PICTURES = 7;

/** 16 bytes that are slow to make, so that nobody searches for a colliding `plaintext` while two people wait. */
export async function authenticationSeed(plaintext: Uint8Array, personal: string): Promise<Bytes> {
  const salt = blake2b(plaintext, { size: SEED_BYTES, personal: utf8(personal) });
  return copyBytes(await argon2idAsync(plaintext, salt, { t: 2, m: 16_384, p: 1, version: 0x13, dkLen: SEED_BYTES }));
}

/**
 * Six bits for each of 21 pictures, from the low end of a little-endian number.
 *
 * @param seed 16 bytes
 * @throws MalformedInputError on another length
 * @see protocol 11 §8.3 step 3
 */
export function pictureIndices(seed: Uint8Array): number[] {
  if (seed.length !== SEED_BYTES) throw new MalformedInputError(`authentication seed of ${seed.length} bytes`);
  const bits = seed.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return Array.from({ length: PICTURES_IN_SEED }, (_, i) => Number((bits >> (BITS * BigInt(i))) & 63n));
}

/**
 * What two people compare to know that their devices saw the same bytes: 21 indices of the table, the first
 * {@link SHORT_PICTURES} of which are shown. Takes some 150 ms and 16 MiB, and gives way to other work meanwhile.
 *
 * @param personal exactly 16 ASCII characters: what the string is for (`SessionLinkEmoji` in protocol v2)
 * @see protocol 11 §8.3
 */
export const shortAuthenticationString = async (plaintext: Uint8Array, personal: string): Promise<number[]> =>
  pictureIndices(await authenticationSeed(plaintext, personal));

/** The picture at an index of 0…63. @throws MalformedInputError outside the table */
export function pictureAt(index: number): { symbol: string; name: string } {
  const entry = SAS_PICTURES[index];
  if (!entry) throw new MalformedInputError(`no picture ${index}`);
  return { symbol: entry[0], name: entry[1] };
}
