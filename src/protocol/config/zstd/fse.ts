import { type BackwardBits, broken, ForwardBits, highestBit } from './bits.ts';

/** Decoding table of a finite state entropy code: what each state stands for and how the next one is found. */
export interface FseTable {
  /** Bits of the first state. */
  accuracy: number;
  symbols: Uint8Array;
  /** Bits to read for the next state, and what they are added to. */
  bits: Uint8Array;
  bases: Uint16Array;
}

/** Below 1: less than one state in the whole table, but it gets one. */
const RARE = -1;

/** @param counts sum of the states they take up: a power of two */
export function fseTable(counts: readonly number[], accuracy: number): FseTable {
  const size = 1 << accuracy;
  const symbols = new Uint8Array(size);
  const next = counts.map((count) => (count === RARE ? 1 : count));
  let end = size;
  for (const [symbol, count] of counts.entries()) if (count === RARE) symbols[--end] = symbol;
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      // The step is odd, so every place comes up; places below `end` are as many as are filled.
      do at = (at + step) & (size - 1);
      while (at >= end);
    }
  }
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (const [state, symbol] of symbols.entries()) {
    const number = next[symbol] ?? 0;
    next[symbol] = number + 1;
    const count = accuracy - highestBit(number);
    bits[state] = count;
    bases[state] = (number << count) - size;
  }
  return { accuracy, symbols, bits, bases };
}

/** One symbol that is always meant. */
export const constantTable = (symbol: number): FseTable => ({
  accuracy: 0,
  symbols: Uint8Array.of(symbol),
  bits: new Uint8Array(1),
  bases: new Uint16Array(1),
});

/** One count; it takes a bit less when it is small. */
function readCount(bits: ForwardBits, remaining: number): number {
  const width = highestBit(remaining + 1) + 1;
  const low = (1 << (width - 1)) - 1;
  const threshold = (1 << width) - 1 - (remaining + 1);
  const value = bits.peek(width);
  if ((value & low) < threshold) {
    bits.skip(width - 1);
    return (value & low) - 1;
  }
  bits.skip(width);
  return (value > low ? value - threshold : value) - 1;
}

/**
 * Reads the description of a table.
 *
 * @param maxSymbol the highest that may occur
 * @throws MalformedInputError
 * @see RFC 8878 §4.1.1
 */
export function readFseTable(
  bytes: Uint8Array,
  maxAccuracy: number,
  maxSymbol: number,
): { table: FseTable; usedBytes: number } {
  const bits = new ForwardBits(bytes);
  const accuracy = bits.read(4) + 5;
  if (accuracy > maxAccuracy) throw broken();
  const counts: number[] = [];
  let remaining = 1 << accuracy;
  while (remaining > 0) {
    const count = readCount(bits, remaining);
    counts.push(count);
    remaining -= Math.abs(count);
    for (let more = count === 0; more;) {
      const zeros = bits.read(2);
      for (let i = 0; i < zeros; i++) counts.push(0);
      more = zeros === 3;
    }
    if (counts.length > maxSymbol + 1) throw broken();
  }
  if (remaining !== 0) throw broken();
  return { table: fseTable(counts, accuracy), usedBytes: bits.usedBytes };
}

/** Walks a table along the bits. */
export class FseState {
  private readonly table: FseTable;
  private readonly input: BackwardBits;
  private state: number;

  constructor(table: FseTable, input: BackwardBits) {
    this.table = table;
    this.input = input;
    this.state = input.read(table.accuracy);
  }

  get symbol(): number {
    return this.table.symbols[this.state] ?? 0;
  }

  advance(): void {
    const { bits, bases } = this.table;
    this.state = (bases[this.state] ?? 0) + this.input.read(bits[this.state] ?? 0);
  }
}
