import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { type Bytes, concatBytes, copyBytes, toHex, utf8 } from '../src/crypto/bytes.ts';
import { sha512 } from '../src/crypto/hash.ts';

/** Something to verify, made so that implementations with other rules would answer otherwise. */
export interface CraftedSignature {
  /** R ‖ S, 64 bytes unless the length is what is odd. */
  signature: Uint8Array;
  message: Uint8Array;
  publicKey: Uint8Array;
}

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

/** The eight points of small order: multiples of one of order 8. */
export const smallOrderPoints = (() => {
  const generator = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  return Array.from({ length: 8 }, (_, i) => (i === 0 ? Point.ZERO : generator.multiplyUnsafe(BigInt(i))));
})();

/** Discrete logarithms of the key and of R. */
const a = 0x2a2053fa2c39ccc64ec7fd7792ac037ac7176a703d4dd84fba3c0b760d10670n % L;
const r = 0x0305f8fe3a5e1b2c4d6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819203a4bn % L;
const A = Point.BASE.multiply(a).toBytes();
const R = Point.BASE.multiply(r).toBytes();

const scalar = (value: bigint): Bytes => copyBytes(numberToBytesLE(value, 32));
const messages = Array.from({ length: 4 }, (_, i) => utf8(`message ${i}`));

/** What fits where parts of small order are not looked at: S = r + h·a. */
export function craftSignature(
  encodedR: Uint8Array,
  encodedA: Uint8Array,
  message: Uint8Array,
  discrete: { r: bigint; a: bigint },
): Bytes {
  const h = bytesToNumberLE(sha512(concatBytes(encodedR, encodedA, message))) % L;
  return concatBytes(encodedR, scalar((discrete.r + h * discrete.a) % L));
}

/** Points with and without a part in the prime-order group. */
const points = (discrete: bigint) =>
  [0n, discrete].flatMap((log) =>
    smallOrderPoints.map((part) => ({ log, bytes: copyBytes(Point.BASE.multiplyUnsafe(log).add(part).toBytes()) })),
  );

function pairs(): CraftedSignature[] {
  return points(a).flatMap((key) =>
    points(r).flatMap((point) =>
      messages.map((message) => ({
        signature: craftSignature(point.bytes, key.bytes, message, { r: point.log, a: key.log }),
        message,
        publicKey: key.bytes,
      })),
    ),
  );
}

const withTopBit = (encoded: Uint8Array): Bytes => {
  const other = copyBytes(encoded);
  other[31] = (other[31] as number) ^ 0x80;
  return other;
};

/** y at and above the prime, with both signs; and the sign that x = 0 does not have. */
const oddEncodings = (() => {
  const above = Array.from({ length: 19 }, (_, i) => scalar(P + BigInt(i)));
  return [...above, ...[...above, scalar(1n), scalar(P - 1n)].map(withTopBit)];
})();

const encodings = (): CraftedSignature[] =>
  oddEncodings.flatMap((odd) =>
    messages.flatMap((message) => [
      { signature: craftSignature(R, odd, message, { r, a: 0n }), message, publicKey: odd },
      { signature: craftSignature(odd, A, message, { r: 0n, a }), message, publicKey: A },
      { signature: craftSignature(odd, odd, message, { r: 0n, a: 0n }), message, publicKey: odd },
    ]),
  );

const message = utf8('one message');
const plain = craftSignature(R, A, message, { r, a });

function scalars(): CraftedSignature[] {
  const S = bytesToNumberLE(plain.subarray(32));
  const odd = [0n, 1n, L - 1n, L, L + 1n, 2n ** 252n, 2n ** 253n, 2n ** 255n, 2n ** 256n - 1n, L - S];
  for (let sum = S + L; sum < 2n ** 256n; sum += L) odd.push(sum);
  return odd.map((value) => ({ signature: concatBytes(R, scalar(value)), message, publicKey: A }));
}

function flippedBits(): CraftedSignature[] {
  const all = concatBytes(plain, A, message);
  const flips: number[] = [255, 511, 767]; // the signs of R and the key, and the top of S
  for (let bit = 0; bit < all.length * 8; bit += 7) flips.push(bit);
  return flips.map((bit) => {
    const flipped = copyBytes(all);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    return { signature: flipped.slice(0, 64), publicKey: flipped.slice(64, 96), message: flipped.slice(96) };
  });
}

const lengths = (): CraftedSignature[] =>
  [
    [63, 32],
    [65, 32],
    [0, 32],
    [128, 32],
    [64, 31],
    [64, 33],
    [64, 0],
    [32, 64],
  ].map(([signatureBytes = 0, keyBytes = 0]) => ({
    signature: concatBytes(plain, plain).slice(0, signatureBytes),
    message,
    publicKey: concatBytes(A, A).slice(0, keyBytes),
  }));

/** Plain ones, which all take. */
export const plainSignatures = (): CraftedSignature[] =>
  [new Uint8Array(0), ...messages].map((text) => ({
    signature: craftSignature(R, A, text, { r, a }),
    message: text,
    publicKey: A,
  }));

/** By what is odd about them. */
export const craftedSignatures = (): Map<string, CraftedSignature[]> =>
  new Map([
    ['every pair of small and mixed order, as key and as R', pairs()],
    ['encodings that are not canonical, as key and as R', encodings()],
    ['S at, above and far from where it belongs', scalars()],
    ['flipped bits of signature, key and message', flippedBits()],
    ['wrong lengths', lengths()],
  ]);

export const describeSignature = ({ signature, message: text, publicKey }: CraftedSignature): string =>
  `R ‖ S ${toHex(signature)}, key ${toHex(publicKey)}, message ${toHex(text)}`;
