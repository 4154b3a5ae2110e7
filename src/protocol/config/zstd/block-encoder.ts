import { type Bytes, concatBytes } from '../../../crypto/bytes.ts';
import { BitWriter } from './bit-writer.ts';
import { highestBit } from './bits.ts';
import { BLOCK_HEADER_BYTES, COMPRESSED_BLOCK, RAW_BLOCK, REPEATED_BLOCK } from './blocks.ts';
import { fittedTable, FseEncoder, FseWriter } from './fse-encoder.ts';
import { constantTable } from './fse.ts';
import { huffmanCode, writeHuffmanStream } from './huffman-encoder.ts';
import { MAX_BLOCK_BYTES, RAW, REPEATED, WITH_TABLE } from './literals.ts';
import { FIRST_OFFSETS, MatchFinder, type Sequences } from './match-finder.ts';
import {
  CONSTANT,
  DESCRIBED,
  KINDS,
  LITERAL_BASES,
  LITERAL_BITS,
  MATCH_BASES,
  MATCH_BITS,
  type SequenceKind,
  STANDARD,
} from './sequences.ts';

/** @param length bytes */
function littleEndianBytes(value: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0, left = value; i < length; i++, left = Math.floor(left / 256)) bytes[i] = left % 256;
  return bytes;
}

/** Up to this many literals go into one stream. */
const ONE_STREAM = 1_023;

function huffmanLiterals(literals: Uint8Array): Bytes | null {
  const code = huffmanCode(literals);
  if (!code) return null;
  const quarter = (literals.length + 3) >> 2;
  const isOne = literals.length <= ONE_STREAM;
  const parts = isOne ? [literals] : [0, 1, 2, 3].map((i) => literals.subarray(i * quarter, (i + 1) * quarter));
  const streams = parts.map((part) => writeHuffmanStream(part, code));
  const jumps = isOne ? [] : streams.slice(0, 3).map(({ length }) => littleEndianBytes(length, 2));
  const body = concatBytes(code.description, ...jumps, ...streams);
  if (body.length >= literals.length) return null;
  const [format, bits] = isOne ? [0, 10] : literals.length < 1 << 14 ? [2, 14] : [3, 18];
  const header = WITH_TABLE + format * 4 + literals.length * 16 + body.length * 2 ** (4 + bits);
  return concatBytes(littleEndianBytes(header, (4 + 2 * bits) >> 3), body);
}

/** @see RFC 8878 §3.1.1.3.1 */
function writeLiterals(literals: Uint8Array): Bytes {
  const { length } = literals;
  const isRepeated = length > 1 && literals.every((byte) => byte === literals[0]);
  const plain = (): Bytes => {
    const [format, bytes] = length < 32 ? [0, 1] : length < 4_096 ? [1, 2] : [3, 3];
    const header = (isRepeated ? REPEATED : RAW) + format * 4 + length * (bytes === 1 ? 8 : 16);
    return concatBytes(littleEndianBytes(header, bytes), isRepeated ? literals.subarray(0, 1) : literals);
  };
  return (isRepeated ? null : huffmanLiterals(literals)) ?? plain();
}

/** The code whose values begin at `value` or below it, next to it. */
function codeOf(bases: readonly number[], value: number): number {
  let low = 0;
  for (let high = bases.length; high - low > 1;) {
    const middle = (low + high) >> 1;
    if ((bases[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return low;
}

interface ChosenTable {
  mode: number;
  encoder: FseEncoder;
  description: Bytes;
}

const NOTHING = new Uint8Array(0);
const STANDARD_ENCODERS = KINDS.map(({ standard }) => new FseEncoder(standard));

/** The way of writing `codes` that takes up the least. */
function chosenTable(codes: Uint8Array, { maxAccuracy }: SequenceKind, standard: FseEncoder): ChosenTable {
  const fitted = fittedTable(codes, maxAccuracy);
  const plain: ChosenTable | null = standard.knowsAll(codes)
    ? { mode: STANDARD, encoder: standard, description: NOTHING }
    : null;
  const own: ChosenTable = fitted
    ? { mode: DESCRIBED, ...fitted }
    : { mode: CONSTANT, encoder: new FseEncoder(constantTable(codes[0] ?? 0)), description: codes.slice(0, 1) };
  const cost = ({ encoder, description }: ChosenTable) => 8 * description.length + encoder.lengthOf(codes);
  return plain && cost(plain) <= cost(own) ? plain : own;
}

function countBytes(count: number): number[] {
  if (count < 128) return [count];
  if (count < 0x7f00) return [(count >> 8) + 128, count & 255];
  return [255, (count - 0x7f00) & 255, (count - 0x7f00) >> 8];
}

/** @see RFC 8878 §3.1.1.3.2 */
function writeSequences({ count, literals, offsets, matches }: Sequences): Bytes {
  if (count === 0) return Uint8Array.of(0);
  const literalCodes = new Uint8Array(count);
  const offsetCodes = new Uint8Array(count);
  const matchCodes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    literalCodes[i] = codeOf(LITERAL_BASES, literals[i] ?? 0);
    offsetCodes[i] = highestBit(offsets[i] ?? 1);
    matchCodes[i] = codeOf(MATCH_BASES, matches[i] ?? 0);
  }
  const tables = [literalCodes, offsetCodes, matchCodes].map((codes, i) =>
    chosenTable(codes, KINDS[i] as SequenceKind, STANDARD_ENCODERS[i] as FseEncoder),
  ) as [ChosenTable, ChosenTable, ChosenTable];
  const out = new BitWriter();
  const literal = new FseWriter(tables[0].encoder, out, literalCodes[count - 1] ?? 0);
  const offset = new FseWriter(tables[1].encoder, out, offsetCodes[count - 1] ?? 0);
  const match = new FseWriter(tables[2].encoder, out, matchCodes[count - 1] ?? 0);
  // Everything is written in the opposite order of reading.
  for (let i = count - 1; i >= 0; i--) {
    const literalCode = literalCodes[i] ?? 0;
    const offsetCode = offsetCodes[i] ?? 0;
    const matchCode = matchCodes[i] ?? 0;
    if (i < count - 1) {
      offset.write(offsetCode);
      match.write(matchCode);
      literal.write(literalCode);
    }
    out.write((literals[i] ?? 0) - (LITERAL_BASES[literalCode] ?? 0), LITERAL_BITS[literalCode] ?? 0);
    out.write((matches[i] ?? 0) - (MATCH_BASES[matchCode] ?? 0), MATCH_BITS[matchCode] ?? 0);
    out.write((offsets[i] ?? 1) - (1 << offsetCode), offsetCode);
  }
  match.finish();
  offset.finish();
  literal.finish();
  const modes = tables.reduce((all, { mode }, i) => all | (mode << (6 - 2 * i)), 0);
  return concatBytes(
    Uint8Array.from([...countBytes(count), modes]),
    ...tables.map(({ description }) => description),
    out.wholeForBackward(),
  );
}

function block(type: number, size: number, body: Uint8Array, isLast: boolean): Bytes {
  return concatBytes(littleEndianBytes(Number(isLast) + type * 2 + size * 8, BLOCK_HEADER_BYTES), body);
}

/**
 * Compresses `bytes` into the blocks of a frame: the same bytes on every device, as only whole numbers are reckoned with.
 * What cannot be made shorter is copied.
 *
 * @see RFC 8878 §3.1.1.2
 */
export function deflateBlocks(bytes: Uint8Array): Bytes[] {
  const finder = new MatchFinder(bytes);
  const blocks: Bytes[] = [];
  let offsets = FIRST_OFFSETS;
  let start = 0;
  do {
    const end = Math.min(bytes.length, start + MAX_BLOCK_BYTES);
    const plain = bytes.subarray(start, end);
    const isLast = end === bytes.length;
    const parsed = finder.parse(start, end, offsets);
    if (plain.length > 1 && plain.every((byte) => byte === plain[0]))
      blocks.push(block(REPEATED_BLOCK, plain.length, plain.subarray(0, 1), isLast));
    else {
      const body = concatBytes(writeLiterals(parsed.literals), writeSequences(parsed.sequences));
      const isShorter = body.length < plain.length;
      blocks.push(
        isShorter ? block(COMPRESSED_BLOCK, body.length, body, isLast) : block(RAW_BLOCK, plain.length, plain, isLast),
      );
      // Offsets of a block that is copied are not known to the reader.
      if (isShorter) ({ offsets } = parsed);
    }
    start = end;
  } while (start < bytes.length);
  return blocks;
}
