import type { Bytes } from '../../crypto/bytes.ts';
import { sealChunk, type ChunkKeys } from './chunk-cipher.ts';

/**
 * How many chunks a file of `count` is filled up to (Padmé): only the upper digits of its size show, for at most an
 * eighth more.
 */
export function paddedCount(count: number): number {
  if (count <= 2) return count;
  const exponent = Math.floor(Math.log2(count));
  const unit = 2 ** Math.max(0, exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(count / unit) * unit;
}

/** Cuts a stream of bytes into sealed chunks of one length. */
export class ChunkWriter {
  readonly #keys: ChunkKeys;
  readonly #buffer: Bytes;
  #filled = 0;
  #index = 0;

  constructor(keys: ChunkKeys, chunkBytes: number) {
    this.#keys = keys;
    this.#buffer = new Uint8Array(chunkBytes);
  }

  #seal(isLast: boolean): Bytes {
    const sealed = sealChunk(this.#keys, { index: this.#index++, isLast }, this.#buffer);
    this.#buffer.fill(0);
    this.#filled = 0;
    return sealed;
  }

  /** @returns the chunks that became full. A full chunk waits for the next byte, as it may be the last. */
  push(bytes: Uint8Array): Bytes[] {
    const sealed: Bytes[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#filled === this.#buffer.length) sealed.push(this.#seal(false));
      const taken = rest.subarray(0, this.#buffer.length - this.#filled);
      this.#buffer.set(taken, this.#filled);
      this.#filled += taken.length;
      rest = rest.subarray(taken.length);
    }
    return sealed;
  }

  /** What is left, filled up with zeros, and the chunks of zeros that hide the size. One at a time. */
  *finish(): Generator<Bytes> {
    const total = paddedCount(this.#index + 1);
    while (this.#index < total) yield this.#seal(this.#index === total - 1);
  }
}
