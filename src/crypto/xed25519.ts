import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, concatBytes, randomBytes, type RandomSource, utf8 } from './bytes.ts';
import { x25519PublicToEd25519 } from './ed25519.ts';
import { MalformedInputError } from './errors.ts';
import { blake2b, sha512 } from './hash.ts';
import { type CryptoPlatform, platform } from './platform.ts';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const PERSONAL = utf8('xed25519signatur');

const scalarFromBytes = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % ORDER;
function scalarToBytes(scalar: bigint): Bytes {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = Number((scalar >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

/**
 * Signs with an X25519 secret.
 *
 * @param secret 32 bytes, clamped
 * @param random draws 64 bytes
 * @see protocol 01 §7
 */
export function xed25519Sign(message: Uint8Array, secret: Uint8Array, random: RandomSource = randomBytes): Bytes {
  if (secret.length !== 32) throw new MalformedInputError(`X25519 secret of ${secret.length} bytes`);
  const scalar = scalarFromBytes(secret);
  const publicKey = Point.BASE.multiply(scalar).toBytes();
  const negative = ((publicKey[31] as number) & 0x80) !== 0;
  publicKey[31] = (publicKey[31] as number) & 0x7f;
  const a = negative ? ORDER - scalar : scalar;
  // The unreduced bytes are hashed where nothing was negated: the same point, but other bytes.
  const aBytes = negative ? scalarToBytes(a) : secret;
  const r = scalarFromBytes(blake2b(concatBytes(aBytes, message, random(64)), { size: 64, personal: PERSONAL }));
  const R = Point.BASE.multiply(r).toBytes();
  const h = scalarFromBytes(sha512(concatBytes(R, publicKey, message)));
  return concatBytes(R, scalarToBytes((r + h * a) % ORDER));
}

/**
 * Ordinary strict Ed25519 verification against the positive key; never fails.
 *
 * @param implementation whose verification is used; all of them give the same answers
 */
export async function xed25519Verify(
  signature: Uint8Array,
  message: Uint8Array,
  x25519Public: Uint8Array,
  implementation: Pick<CryptoPlatform, 'ed25519Verify'> = platform,
): Promise<boolean> {
  let positive: Bytes;
  try {
    positive = x25519PublicToEd25519(x25519Public);
  } catch {
    return false; // a key without an Ed25519 form
  }
  return implementation.ed25519Verify(signature, message, positive);
}
