import { MalformedInputError } from '../../../crypto/errors.ts';

/** Place of the highest one bit: 0 for 1. @param value above 0 */
export const highestBit = (value: number): number => 31 - Math.clz32(value);

export const broken = (): MalformedInputError => new MalformedInputError('broken zstd frame');

/** Up to 17 bits from bit `at` on, lowest bit of the first byte first; zeros behind the end. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  const byte = at >>> 3;
  const three = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
  return (three >>> (at & 7)) & ((1 << count) - 1);
}

/** Reads from the first bit on. */
export class ForwardBits {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** @param count at most 17 */
  peek(count: number): number {
    return bitsAt(this.bytes, this.at, count);
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length * 8) throw broken();
  }

  read(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** Whole bytes that have been begun. */
  get usedBytes(): number {
    return (this.at + 7) >>> 3;
  }
}

/**
 * Reads from the last bit on: the highest one bit of the last byte marks the end and is none of them. In front of the
 * first bit there are zeros, and `left` goes below 0.
 *
 * @see RFC 8878 §4.1
 */
export class BackwardBits {
  private readonly bytes: Uint8Array;
  /** Bits that have not been read. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1);
    if (!last) throw broken();
    this.bytes = bytes;
    this.left = (bytes.length - 1) * 8 + highestBit(last);
  }

  /** @param count at most 16 */
  peek(count: number): number {
    const from = this.left - count;
    if (from >= 0) return bitsAt(this.bytes, from, count);
    return this.left <= 0 ? 0 : bitsAt(this.bytes, 0, this.left) << -from;
  }

  /** @param count at most 32 */
  read(count: number): number {
    if (count > 16) {
      const high = this.read(count - 16);
      return high * 65_536 + this.read(16);
    }
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}
