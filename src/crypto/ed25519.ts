import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, copyBytes, toHex } from './bytes.ts';
import { MalformedInputError } from './errors.ts';

const { Point } = ed25519;
const { Fp } = Point;

/** Plain RFC 8032: deterministic. @param seed the 32-byte seed, not the 64-byte secret */
export function ed25519Sign(message: Uint8Array, seed: Uint8Array): Bytes {
  if (seed.length !== 32) throw new MalformedInputError(`Ed25519 seed of ${seed.length} bytes`);
  return ed25519.sign(message, seed);
}

export const ed25519PublicKey = (seed: Uint8Array): Bytes => ed25519.getPublicKey(seed);

/** y of the points of small order, sign bit cleared: identity, order 2, order 4, and both pairs of order 8. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

/** Compares bytes, because decoding a point costs a square root. Encodings that are not canonical fail later anyway. */
function encodesSmallOrder(encoded: Uint8Array): boolean {
  const y = copyBytes(encoded);
  y[31] = (y[31] as number) & 0x7f;
  return SMALL_ORDER_Y.has(toHex(y));
}

/**
 * Verifies by libsodium's rules: S below the group order, R and the key not of small order, canonical encodings, no
 * cofactor. Never throws.
 *
 * @see protocol 01 §6
 */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  // noble refuses keys of small order in its strict mode, but not an R of small order; libsodium does both.
  if (encodesSmallOrder(signature.subarray(0, 32)) || encodesSmallOrder(publicKey)) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/**
 * The X25519 form of an Ed25519 public key. The point must be canonical, on the curve and of prime order: anything else
 * must never become somebody's id.
 *
 * @throws MalformedInputError otherwise.
 * @see protocol 01 §5
 */
export function ed25519PublicToX25519(publicKey: Uint8Array): Bytes {
  try {
    const point = Point.fromBytes(publicKey, false);
    if (!point.isSmallOrder() && point.isTorsionFree()) return ed25519.utils.toMontgomery(publicKey);
  } catch (cause) {
    throw new MalformedInputError('not an Ed25519 public key', { cause });
  }
  throw new MalformedInputError('Ed25519 public key outside the prime-order subgroup');
}

/**
 * The "positive" Ed25519 key (sign bit 0) of an X25519 public key: the original or its negative.
 *
 * @throws MalformedInputError if u + 1 has no inverse.
 * @see protocol 01 §5
 */
export function x25519PublicToEd25519(publicKey: Uint8Array): Bytes {
  if (publicKey.length !== 32) throw new MalformedInputError(`X25519 key of ${publicKey.length} bytes`);
  const masked = new Uint8Array(publicKey);
  masked[31] = (masked[31] as number) & 0x7f;
  let u = 0n;
  for (let i = 31; i >= 0; i--) u = (u << 8n) | BigInt(masked[i] as number);
  u = Fp.create(u);
  const denominator = Fp.add(u, Fp.ONE);
  if (Fp.is0(denominator)) throw new MalformedInputError('X25519 key without an Ed25519 form');
  return Fp.toBytes(Fp.mul(Fp.sub(u, Fp.ONE), Fp.inv(denominator))) as Bytes;
}
