import { broken } from './bits.ts';
import { type HuffmanTable, readHuffmanStream, readHuffmanTable } from './huffman.ts';

/** Most that one block may become. */
export const MAX_BLOCK_BYTES = 131_072;

export interface Literals {
  bytes: Uint8Array;
  /** For blocks that use it again. */
  table: HuffmanTable | null;
  usedBytes: number;
}

/** How literals are given. */
export const RAW = 0;
export const REPEATED = 1;
export const WITH_TABLE = 2;
const JUMPS = 6;

export const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

/** The bytes from `at` to `end`, all of which have to be there. @throws MalformedInputError */
export function cut(bytes: Uint8Array, at: number, end: number): Uint8Array {
  if (end > bytes.length) throw broken();
  return bytes.subarray(at, end);
}

function uncompressed(block: Uint8Array, type: number, format: number): Omit<Literals, 'table'> {
  const headerBytes = [1, 2, 1, 3][format] as number; // two bits
  const size = littleEndian(cut(block, 0, headerBytes)) >> (headerBytes === 1 ? 3 : 4);
  if (size > MAX_BLOCK_BYTES) throw broken();
  const end = headerBytes + (type === RAW ? size : 1);
  const bytes = cut(block, headerBytes, end);
  return { bytes: type === RAW ? bytes : new Uint8Array(size).fill(bytes[0] ?? 0), usedBytes: end };
}

function fourStreams(bytes: Uint8Array, table: HuffmanTable, out: Uint8Array): void {
  const quarter = (out.length + 3) >> 2;
  if (3 * quarter > out.length) throw broken();
  const jumps = cut(bytes, 0, JUMPS);
  let at = JUMPS;
  for (let i = 0; i < 4; i++) {
    const end = i === 3 ? bytes.length : at + littleEndian(jumps.subarray(2 * i, 2 * i + 2));
    const part = out.subarray(i * quarter, i === 3 ? out.length : (i + 1) * quarter);
    readHuffmanStream(cut(bytes, at, end), table, part);
    at = end;
  }
}

/**
 * Reads the section of literals at the beginning of a compressed block.
 *
 * @throws MalformedInputError
 * @see RFC 8878 §3.1.1.3.1
 */
export function readLiterals(block: Uint8Array, previous: HuffmanTable | null): Literals {
  const first = cut(block, 0, 1)[0] ?? 0;
  const type = first & 3;
  const format = (first >> 2) & 3;
  if (type === RAW || type === REPEATED) return { ...uncompressed(block, type, format), table: previous };
  const headerBytes = [3, 3, 4, 5][format] as number; // two bits
  const sizeLimit = 2 ** ([10, 10, 14, 18][format] as number);
  const sizes = Math.floor(littleEndian(cut(block, 0, headerBytes)) / 16);
  const size = sizes % sizeLimit;
  const end = headerBytes + Math.floor(sizes / sizeLimit);
  if (size > MAX_BLOCK_BYTES) throw broken();
  let streams = cut(block, headerBytes, end);
  let table = previous;
  if (type === WITH_TABLE) {
    const read = readHuffmanTable(streams);
    table = read.table;
    streams = streams.subarray(read.usedBytes);
  }
  if (!table) throw broken();
  const bytes = new Uint8Array(size);
  if (format === 0) readHuffmanStream(streams, table, bytes);
  else fourStreams(streams, table, bytes);
  return { bytes, table, usedBytes: end };
}
