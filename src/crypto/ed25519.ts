import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { type Bytes, concatBytes, copyBytes, equalBytes, fromHex, toHex } from './bytes.ts';
import { MalformedInputError } from './errors.ts';
import { sha512 } from './hash.ts';

const { Point } = ed25519;
const { Fn, Fp } = Point;

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

/** The field's prime and the group's order, little-endian as keys and signatures are. */
const PRIME = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Compares 32-byte little-endian numbers. Not in constant time: signatures and public keys are no secrets. */
function isBelow(number: Uint8Array, limit: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const [a, b] = [number[i] as number, limit[i] as number];
    if (a !== b) return a < b;
  }
  return false;
}

/** y below the prime and not of small order; whether there is such a point only decoding tells, which costs a square root. */
function isStrictPoint(encoded: Uint8Array): boolean {
  const y = copyBytes(encoded);
  y[31] = (y[31] as number) & 0x7f;
  return isBelow(y, PRIME) && !SMALL_ORDER_Y.has(toHex(y));
}

/**
 * What libsodium asks of the bytes of a signature (R ‖ S) and a key before it computes anything: the lengths, S below the
 * group order, R and the key canonical and not of small order. Engines differ in all of this.
 *
 * @see protocol 01 §6 rules 1–3
 */
export const isStrictSignature = (signature: Uint8Array, publicKey: Uint8Array): boolean =>
  signature.length === 64 &&
  publicKey.length === 32 &&
  isBelow(signature.subarray(32), ORDER) &&
  isStrictPoint(signature.subarray(0, 32)) &&
  isStrictPoint(publicKey);

/**
 * Verifies in JavaScript by libsodium's rules, on every input: those of {@link isStrictSignature}, and S·B − h·A encodes to
 * exactly R. Noble's own verification multiplies by the cofactor, so that it takes signatures whose R (or key) has a part
 * of small order. Never throws. `platform.ed25519Verify` gives the same answers sooner.
 *
 * @see protocol 01 §6
 */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (!isStrictSignature(signature, publicKey)) return false;
  const R = signature.subarray(0, 32);
  const S = Fn.fromBytes(signature.subarray(32));
  const h = Fn.create(bytesToNumberLE(sha512(concatBytes(R, publicKey, message))));
  try {
    const hA = Point.fromBytes(publicKey, false).multiplyUnsafe(h);
    return equalBytes(Point.BASE.multiplyUnsafe(S).subtract(hA).toBytes(), R);
  } catch {
    return false; // no point with this y
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
  const u = Fp.create(bytesToNumberLE(masked));
  const denominator = Fp.add(u, Fp.ONE);
  if (Fp.is0(denominator)) throw new MalformedInputError('X25519 key without an Ed25519 form');
  return Fp.toBytes(Fp.mul(Fp.sub(u, Fp.ONE), Fp.inv(denominator))) as Bytes;
}
