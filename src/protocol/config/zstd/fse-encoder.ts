import type { Bytes } from '../../../crypto/bytes.ts';
import { highestBit } from './bits.ts';
import { BitWriter } from './bit-writer.ts';
import { type FseTable, fseTable } from './fse.ts';

const MIN_ACCURACY = 5;

/** A decoding table, turned round: which states stand for a symbol. */
export class FseEncoder {
  readonly accuracy: number;
  /** States of all symbols, ascending within each. */
  private readonly states: Uint16Array;
  /** Where a symbol's states begin; one more at the end. */
  private readonly starts: Uint16Array;

  constructor(table: FseTable) {
    this.accuracy = table.accuracy;
    const size = 1 << table.accuracy;
    this.states = new Uint16Array(size);
    const starts = new Uint16Array(257);
    for (const symbol of table.symbols) starts[symbol + 1] = (starts[symbol + 1] ?? 0) + 1;
    for (let symbol = 0; symbol < 256; symbol++) starts[symbol + 1] = (starts[symbol + 1] ?? 0) + (starts[symbol] ?? 0);
    const next = starts.slice();
    for (let state = 0; state < size; state++) {
      const symbol = table.symbols[state] ?? 0;
      const at = next[symbol] ?? 0;
      this.states[at] = state;
      next[symbol] = at + 1;
    }
    this.starts = starts;
  }

  private countOf(symbol: number): number {
    return (this.starts[symbol + 1] ?? 0) - (this.starts[symbol] ?? 0);
  }

  /** @param codes below 256 */
  knowsAll(codes: Uint8Array): boolean {
    return codes.every((code) => this.countOf(code) > 0);
  }

  /** A state for the last symbol; of all that it has, the one with the most bits behind it. */
  first(symbol: number): number {
    return this.states[this.starts[symbol] ?? 0] ?? 0;
  }

  /** Bits to be written to get to `state` from a state of `symbol`. */
  bitsBefore(state: number, symbol: number): number {
    const count = this.countOf(symbol);
    const bits = this.accuracy - highestBit(count);
    return (state + (1 << this.accuracy)) >> bits >= count ? bits : bits - 1;
  }

  /** The state of `symbol` from which `bits` bits lead to `state`. */
  before(state: number, symbol: number, bits: number): number {
    const place = ((state + (1 << this.accuracy)) >> bits) - this.countOf(symbol);
    return this.states[(this.starts[symbol] ?? 0) + place] ?? 0;
  }

  /** Bits that `codes` take up, those of the first state included. */
  lengthOf(codes: Uint8Array): number {
    let state = this.first(codes.at(-1) ?? 0);
    let length = this.accuracy;
    for (let i = codes.length - 2; i >= 0; i--) {
      const code = codes[i] ?? 0;
      const bits = this.bitsBefore(state, code);
      length += bits;
      state = this.before(state, code, bits);
    }
    return length;
  }
}

/** Writes symbols from the last one on, as they are read from the first on. */
export class FseWriter {
  private readonly encoder: FseEncoder;
  private readonly out: BitWriter;
  private state: number;

  /** @param last symbol */
  constructor(encoder: FseEncoder, out: BitWriter, last: number) {
    this.encoder = encoder;
    this.out = out;
    this.state = encoder.first(last);
  }

  write(symbol: number): void {
    const bits = this.encoder.bitsBefore(this.state, symbol);
    this.out.write(this.state & ((1 << bits) - 1), bits);
    this.state = this.encoder.before(this.state, symbol, bits);
  }

  /** After the first symbol. */
  finish(): void {
    this.out.write(this.state, this.encoder.accuracy);
  }
}

export interface FittedTable {
  encoder: FseEncoder;
  /** As `readFseTable` reads it. */
  description: Bytes;
}

/** So many of 2^accuracy states for each symbol: in proportion, and at least one for each that occurs. */
function shares(counts: readonly number[], total: number, size: number): number[] {
  const given = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.floor((count * size) / total))));
  let left = size - given.reduce((sum, count) => sum + count, 0);
  // How much less than its part a symbol has: only whole numbers, so that every device comes to the same.
  const lack = (symbol: number) => (counts[symbol] ?? 0) * size - (given[symbol] ?? 0) * total;
  while (left !== 0) {
    const step = left > 0 ? 1 : -1;
    let best = -1;
    for (let symbol = 0; symbol < counts.length; symbol++) {
      const has = given[symbol] ?? 0;
      if (has === 0 || (step < 0 && has === 1)) continue;
      if (best < 0 || step * lack(symbol) > step * lack(best)) best = symbol;
    }
    given[best] = (given[best] ?? 0) + step;
    left -= step;
  }
  return given;
}

function writeCount(out: BitWriter, count: number, remaining: number): void {
  const width = highestBit(remaining + 1) + 1;
  const low = (1 << (width - 1)) - 1;
  const threshold = (1 << width) - 1 - (remaining + 1);
  const value = count + 1;
  if (value < threshold) out.write(value, width - 1);
  else out.write(value > low ? value + threshold : value, width);
}

/** @see RFC 8878 §4.1.1 */
function describe(given: readonly number[], accuracy: number): Bytes {
  const out = new BitWriter();
  out.write(accuracy - MIN_ACCURACY, 4);
  let remaining = 1 << accuracy;
  for (let symbol = 0; remaining > 0; symbol++) {
    const count = given[symbol] ?? 0;
    writeCount(out, count, remaining);
    remaining -= count;
    if (count > 0) continue;
    let zeros = 0;
    while (given[symbol + 1] === 0) {
      zeros++;
      symbol++;
    }
    for (; zeros >= 3; zeros -= 3) out.write(3, 2);
    out.write(zeros, 2);
  }
  return out.whole();
}

/** The table with which `codes` and its description take up the least; null if they are all the same. */
export function fittedTable(codes: Uint8Array, maxAccuracy: number): FittedTable | null {
  const counts: number[] = Array.from({ length: codes.reduce((a, b) => Math.max(a, b), 0) + 1 }, () => 0);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const different = counts.filter((count) => count > 0).length;
  if (different < 2) return null;
  let best: FittedTable | null = null;
  let least = Infinity;
  for (let accuracy = MIN_ACCURACY; accuracy <= maxAccuracy; accuracy++) {
    if (1 << accuracy < different) continue;
    const given = shares(counts, codes.length, 1 << accuracy);
    const encoder = new FseEncoder(fseTable(given, accuracy));
    const description = describe(given, accuracy);
    const length = 8 * description.length + encoder.lengthOf(codes);
    if (length >= least) continue;
    least = length;
    best = { encoder, description };
  }
  return best;
}
