import { type Bytes, concatBytes } from '../../../crypto/bytes.ts';
import { BitWriter } from './bit-writer.ts';
import { fittedTable, FseWriter } from './fse-encoder.ts';
import { MAX_ACCURACY, MAX_WIDTH } from './huffman.ts';

/** What each byte is written as. */
export interface HuffmanCode {
  /** Bits of each byte's code; 0 for those that do not occur. */
  bits: Uint8Array;
  codes: Uint16Array;
  /** As `readHuffmanTable` reads it. */
  description: Bytes;
}

/**
 * The best lengths of codes of at most {@link MAX_WIDTH} bits: the package-merge algorithm.
 *
 * @param counts of each byte, at least two above 0
 */
function codeLengths(counts: Uint32Array): Uint8Array {
  const symbols = [...counts.keys()].filter((symbol) => (counts[symbol] ?? 0) > 0);
  symbols.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b);
  const weights = symbols.map((symbol) => counts[symbol] ?? 0);
  // Per level, in ascending order, whether an item is a symbol (the next of them) or a pair of the level before.
  const levels: boolean[][] = [];
  let packages: number[] = [];
  for (let level = 0; level < MAX_WIDTH; level++) {
    const isSymbol: boolean[] = [];
    const merged: number[] = [];
    for (let s = 0, p = 0; s < weights.length || p < packages.length;) {
      const symbol = weights[s] ?? Infinity;
      const pair = packages[p] ?? Infinity;
      isSymbol.push(symbol <= pair);
      merged.push(Math.min(symbol, pair));
      if (symbol <= pair) s++;
      else p++;
    }
    levels.push(isSymbol);
    packages = [];
    for (let i = 0; i + 1 < merged.length; i += 2) packages.push((merged[i] ?? 0) + (merged[i + 1] ?? 0));
  }
  const lengths = new Uint8Array(256);
  let taken = 2 * symbols.length - 2;
  for (const isSymbol of levels.toReversed()) {
    const own = isSymbol.slice(0, taken).filter(Boolean).length;
    for (const symbol of symbols.slice(0, own)) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
    taken = 2 * (taken - own);
  }
  return lengths;
}

/** In two states that take turns; null where that is no way. */
function compressedWeights(weights: Uint8Array): Bytes | null {
  const table = weights.length < 2 ? null : fittedTable(weights, MAX_ACCURACY);
  if (!table) return null;
  const out = new BitWriter();
  const last = weights.length - 1;
  const writers = [last, last - 1].map((i) => new FseWriter(table.encoder, out, weights[i] ?? 0));
  // The last symbol's state is the first of `writers`; symbol i is of that one if it is an even number of places before.
  for (let i = last - 2; i >= 0; i--) writers[(last - i) % 2]?.write(weights[i] ?? 0);
  const even = last % 2;
  writers[1 - even]?.finish();
  writers[even]?.finish();
  const whole = concatBytes(table.description, out.wholeForBackward());
  return whole.length < 128 ? concatBytes(Uint8Array.of(whole.length), whole) : null;
}

function plainWeights(weights: Uint8Array): Bytes | null {
  if (weights.length > 128) return null;
  const bytes = new Uint8Array(1 + ((weights.length + 1) >> 1));
  bytes[0] = 127 + weights.length;
  for (const [i, weight] of weights.entries()) {
    const at = 1 + (i >> 1);
    bytes[at] = (bytes[at] ?? 0) | (i % 2 === 0 ? weight << 4 : weight);
  }
  return bytes;
}

/**
 * The code that suits `bytes`; null if it cannot be described, or if fewer than two bytes differ.
 *
 * @see RFC 8878 §4.2.1
 */
export function huffmanCode(bytes: Uint8Array): HuffmanCode | null {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  if (counts.filter((count) => count > 0).length < 2) return null;
  const bits = codeLengths(counts);
  const width = bits.reduce((a, b) => Math.max(a, b), 0);
  const weights = bits.map((count) => (count === 0 ? 0 : width + 1 - count));
  // The last weight follows from the others.
  const told = weights.subarray(
    0,
    weights.findLastIndex((weight) => weight > 0),
  );
  const [plain, compressed] = [plainWeights(told), compressedWeights(told)];
  const description = plain && compressed && plain.length <= compressed.length ? plain : (compressed ?? plain);
  if (!description) return null;
  const codes = new Uint16Array(256);
  let at = 0;
  for (let weight = 1; weight <= width; weight++) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      codes[symbol] = at >> (weight - 1);
      at += 1 << (weight - 1);
    }
  }
  return { bits, codes, description };
}

/** One stream. */
export function writeHuffmanStream(bytes: Uint8Array, { bits, codes }: HuffmanCode): Bytes {
  const out = new BitWriter();
  for (let i = bytes.length - 1; i >= 0; i--) {
    const byte = bytes[i] ?? 0;
    out.write(codes[byte] ?? 0, bits[byte] ?? 0);
  }
  return out.wholeForBackward();
}
