import type { Bytes } from '../../../crypto/bytes.ts';

/** Writes from the first bit on, lowest bit of the first byte first. */
export class BitWriter {
  private bytes = new Uint8Array(256);
  private length = 0;
  private held = 0;
  private heldBits = 0;

  /** @param value below 2^count @param count at most 24 */
  write(value: number, count: number): void {
    this.held |= value << this.heldBits;
    this.heldBits += count;
    while (this.heldBits >= 8) {
      this.push(this.held & 0xff);
      this.held >>>= 8;
      this.heldBits -= 8;
    }
  }

  private push(byte: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = byte;
  }

  /** The bytes, the last one filled up with zeros. */
  whole(): Bytes {
    if (this.heldBits > 0) this.write(0, 8 - this.heldBits);
    return this.bytes.slice(0, this.length);
  }

  /** The same for one who reads from the end: a one bit behind the last marks it. @see RFC 8878 §4.1 */
  wholeForBackward(): Bytes {
    this.write(1, 1);
    return this.whole();
  }
}
