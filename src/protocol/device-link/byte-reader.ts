import { type Bytes, copyBytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';

/** Takes fields off the front of outside bytes; every read is checked. */
export class ByteReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** A copy. @throws MalformedInputError if fewer are left */
  take(length: number): Bytes {
    if (length > this.#rest.length)
      throw new MalformedInputError(`a field of ${length} bytes, ${this.#rest.length} are left`);
    const taken = copyBytes(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  /** A field with its length in the byte before it. */
  short(): Bytes {
    return this.take(this.byte());
  }

  /** u64 BE. @throws MalformedInputError beyond 2^53 */
  time(): number {
    const value = new DataView(this.take(8).buffer).getBigUint64(0, false);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedInputError('a time beyond all times');
    return Number(value);
  }

  rest(): Bytes {
    return this.take(this.#rest.length);
  }

  /** @throws MalformedInputError if anything is left */
  end(): void {
    if (this.#rest.length > 0) throw new MalformedInputError(`${this.#rest.length} bytes too many`);
  }
}

/** u64 BE. */
export function timeBytes(ms: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(ms), false);
  return bytes;
}
