import { MalformedInputError } from '../../../crypto/errors.ts';
import { type Bytes, copyBytes } from '../../../crypto/bytes.ts';
import { broken } from './bits.ts';
import type { HuffmanTable } from './huffman.ts';
import { cut, littleEndian, MAX_BLOCK_BYTES, readLiterals } from './literals.ts';
import { readSequences, type SequenceTables } from './sequences.ts';

/** Up to this many bytes a loop is sooner done than a call. */
const SHORT = 32;

/** What has been decompressed; grows as it is needed, and no further than its limit. */
class Output {
  private bytes: Bytes;
  private readonly limit: number;
  length = 0;

  constructor(expected: number, limit: number) {
    this.bytes = new Uint8Array(expected);
    this.limit = limit;
  }

  private makeRoom(count: number): void {
    const needed = this.length + count;
    if (needed > this.limit) throw new MalformedInputError('zstd frame too large');
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.min(this.limit, Math.max(2 * this.bytes.length, needed)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  append(bytes: Uint8Array, from: number = 0, to: number = bytes.length): void {
    if (to > bytes.length) throw broken();
    this.makeRoom(to - from);
    if (to - from <= SHORT) for (let at = from; at < to; at++) this.bytes[this.length + at - from] = bytes[at] ?? 0;
    else this.bytes.set(bytes.subarray(from, to), this.length);
    this.length += to - from;
  }

  fill(byte: number, count: number): void {
    this.makeRoom(count);
    this.bytes.fill(byte, this.length, this.length + count);
    this.length += count;
  }

  /** What is copied may run into what it is copied to: then it repeats. */
  copyBack(offset: number, count: number): void {
    if (offset > this.length) throw broken();
    this.makeRoom(count);
    const { bytes } = this;
    if (count <= SHORT) {
      for (let to = this.length, end = to + count; to < end; to++) bytes[to] = bytes[to - offset] ?? 0;
      this.length += count;
      return;
    }
    for (let left = count; left > 0;) {
      const step = Math.min(left, offset);
      bytes.copyWithin(this.length, this.length - offset, this.length - offset + step);
      this.length += step;
      left -= step;
    }
  }

  whole(): Bytes {
    return copyBytes(this.bytes.subarray(0, this.length));
  }
}

/** Blocks of one frame: each may go on with tables and offsets of those before. */
class BlockReader {
  private readonly out: Output;
  private huffman: HuffmanTable | null = null;
  private tables: SequenceTables | null = null;
  private offsets: [number, number, number] = [1, 4, 8];

  constructor(out: Output) {
    this.out = out;
  }

  compressed(block: Uint8Array): void {
    const { bytes, table, usedBytes } = readLiterals(block, this.huffman);
    this.huffman = table;
    const end = this.out.length + MAX_BLOCK_BYTES;
    let at = 0;
    this.tables = readSequences(block.subarray(usedBytes), this.tables, ({ literals, match, offset }) => {
      if (this.out.length + literals + match > end) throw broken();
      this.out.append(bytes, at, at + literals);
      at += literals;
      this.out.copyBack(this.offsetOf(offset, literals === 0), match);
    });
    if (this.out.length + bytes.length - at > end) throw broken();
    this.out.append(bytes.subarray(at));
  }

  /** RFC 8878 §3.1.1.5: values up to 3 name one of the last offsets, which changes their order. */
  private offsetOf(value: number, withoutLiterals: boolean): number {
    const [first, second, third] = this.offsets;
    if (value > 3) {
      this.offsets = [value - 3, first, second];
      return value - 3;
    }
    const place = value - 1 + Number(withoutLiterals);
    if (place === 0) return first;
    const offset = [first, second, third, first - 1][place] ?? 0;
    if (offset === 0) throw broken();
    this.offsets = place === 1 ? [offset, first, third] : [offset, first, second];
    return offset;
  }
}

export const BLOCK_HEADER_BYTES = 3;
/** What a block is. */
export const RAW_BLOCK = 0;
export const REPEATED_BLOCK = 1;
export const COMPRESSED_BLOCK = 2;

/**
 * Decompresses the blocks of a frame. Work and memory are bounded by what goes in and by `limit`.
 *
 * @param bytes from the first block to the end of the last, nothing more
 * @param expected bytes that will come out, if that is known; only to be quicker
 * @throws MalformedInputError
 * @see RFC 8878 §3.1.1.2
 */
export function inflateBlocks(bytes: Uint8Array, expected: number | null, limit: number): Bytes {
  const out = new Output(expected ?? 2 * bytes.length, limit);
  const reader = new BlockReader(out);
  for (let at = 0, isLast = false; !isLast;) {
    const header = littleEndian(cut(bytes, at, at + BLOCK_HEADER_BYTES));
    at += BLOCK_HEADER_BYTES;
    isLast = (header & 1) === 1;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (size > MAX_BLOCK_BYTES) throw broken();
    const block = cut(bytes, at, at + (type === REPEATED_BLOCK ? 1 : size));
    at += block.length;
    if (type === RAW_BLOCK) out.append(block);
    else if (type === REPEATED_BLOCK) out.fill(block[0] ?? 0, size);
    else if (type === COMPRESSED_BLOCK) reader.compressed(block);
    else throw broken();
    if (isLast && at !== bytes.length) throw new MalformedInputError('bytes after the zstd frame');
  }
  return out.whole();
}
