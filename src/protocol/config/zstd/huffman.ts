import { BackwardBits, broken, highestBit } from './bits.ts';
import { FseState, readFseTable } from './fse.ts';

/** What each run of `width` bits begins with, and how many bits of it that takes. */
export interface HuffmanTable {
  width: number;
  symbols: Uint8Array;
  bits: Uint8Array;
}

/** Most bits of one code. */
export const MAX_WIDTH = 11;
/** Without the last one, which follows from the others. */
const MAX_WEIGHTS = 255;
export const MAX_ACCURACY = 6;

/** Two states take turns, until the bits are used up. */
function compressedWeights(bytes: Uint8Array): number[] {
  const { table, usedBytes } = readFseTable(bytes, MAX_ACCURACY, MAX_WIDTH);
  const input = new BackwardBits(bytes.subarray(usedBytes));
  let state = new FseState(table, input);
  let other = new FseState(table, input);
  const weights: number[] = [];
  // States need not use up bits: only the number of weights bounds this.
  while (weights.length < MAX_WEIGHTS) {
    weights.push(state.symbol);
    state.advance();
    if (input.left < 0) {
      weights.push(other.symbol);
      break;
    }
    [state, other] = [other, state];
  }
  if (input.left >= 0 || weights.length > MAX_WEIGHTS) throw broken();
  return weights;
}

function plainWeights(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const two = bytes[i >> 1] ?? 0;
    return i % 2 === 0 ? two >> 4 : two & 15;
  });
}

/** A symbol of weight w takes up 2^(w−1) places; lowest weights first, then by symbol. */
function tableFor(weights: readonly number[]): HuffmanTable {
  if (weights.some((weight) => weight > MAX_WIDTH)) throw broken();
  const sum = weights.reduce((places, weight) => places + ((1 << weight) >> 1), 0);
  if (sum === 0) throw broken();
  const width = highestBit(sum) + 1;
  const rest = (1 << width) - sum;
  if (width > MAX_WIDTH || (rest & (rest - 1)) !== 0) throw broken();
  const all = [...weights, highestBit(rest) + 1];
  // Without two of the longest codes, the table would be wider than they need.
  if (!all.includes(1)) throw broken();
  const symbols = new Uint8Array(1 << width);
  const bits = new Uint8Array(1 << width);
  let at = 0;
  for (let weight = 1; weight <= width; weight++) {
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue;
      const end = at + (1 << (weight - 1));
      symbols.fill(symbol, at, end);
      bits.fill(width + 1 - weight, at, end);
      at = end;
    }
  }
  return { width, symbols, bits };
}

/** @throws MalformedInputError @see RFC 8878 §4.2.1 */
export function readHuffmanTable(bytes: Uint8Array): { table: HuffmanTable; usedBytes: number } {
  const header = bytes[0] ?? 0;
  const count = header - 127;
  const length = header < 128 ? header : (count + 1) >> 1;
  if (bytes.length < 1 + length) throw broken();
  const description = bytes.subarray(1, 1 + length);
  const weights = header < 128 ? compressedWeights(description) : plainWeights(description, count);
  return { table: tableFor(weights), usedBytes: 1 + length };
}

/** Fills `out` from one stream, which it has to use up. @throws MalformedInputError */
export function readHuffmanStream(bytes: Uint8Array, table: HuffmanTable, out: Uint8Array): void {
  const input = new BackwardBits(bytes);
  const { width, symbols, bits } = table;
  for (let i = 0; i < out.length; i++) {
    const code = input.peek(width);
    out[i] = symbols[code] ?? 0;
    input.left -= bits[code] ?? 0;
  }
  if (input.left !== 0) throw broken();
}
