import { BackwardBits, broken } from './bits.ts';
import { constantTable, FseState, type FseTable, fseTable, readFseTable } from './fse.ts';
import { cut } from './literals.ts';

/** Copy `literals` bytes, then `match` bytes from `offset` − 3 back; offsets up to 3 stand for earlier ones. */
export interface Sequence {
  literals: number;
  match: number;
  offset: number;
}

/** Of literal lengths, offsets and match lengths, in the order in which they are described. */
export type SequenceTables = readonly [FseTable, FseTable, FseTable];

const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value);

export const LITERAL_BITS = [...repeat(0, 16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
export const MATCH_BITS = [...repeat(0, 32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/** Each code goes on where the one before ends. */
function bases(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((count) => {
    const base = next;
    next += 2 ** count;
    return base;
  });
}

export const LITERAL_BASES = bases(LITERAL_BITS, 0);
export const MATCH_BASES = bases(MATCH_BITS, 3);

export interface SequenceKind {
  maxAccuracy: number;
  maxSymbol: number;
  standard: FseTable;
}

/** Of literal lengths, offsets and match lengths. */
export const KINDS: readonly [SequenceKind, SequenceKind, SequenceKind] = [
  {
    maxAccuracy: 9,
    maxSymbol: 35,
    standard: fseTable([4, 3, ...repeat(2, 11), 1, 1, 1, ...repeat(2, 9), 3, 2, ...repeat(1, 5), ...repeat(-1, 4)], 6),
  },
  {
    maxAccuracy: 8,
    maxSymbol: 31,
    standard: fseTable([...repeat(1, 6), 2, 2, 2, ...repeat(1, 15), ...repeat(-1, 5)], 5),
  },
  {
    maxAccuracy: 9,
    maxSymbol: 52,
    standard: fseTable([1, 4, 3, ...repeat(2, 6), ...repeat(1, 37), ...repeat(-1, 7)], 6),
  },
];

/** How a table is given. */
export const STANDARD = 0;
export const CONSTANT = 1;
export const DESCRIBED = 2;

/** Goes through the section piece by piece. */
class Section {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    return cut(this.bytes, this.at, ++this.at)[0] ?? 0;
  }

  rest(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  count(): number {
    const first = this.byte();
    if (first < 128) return first;
    if (first < 255) return (first - 128) * 256 + this.byte();
    return this.byte() + this.byte() * 256 + 0x7f00;
  }

  table(mode: number, { maxAccuracy, maxSymbol, standard }: SequenceKind, previous: FseTable | undefined): FseTable {
    if (mode === STANDARD) return standard;
    if (mode === CONSTANT) {
      const symbol = this.byte();
      if (symbol > maxSymbol) throw broken();
      return constantTable(symbol);
    }
    if (mode === DESCRIBED) {
      const { table, usedBytes } = readFseTable(this.rest(), maxAccuracy, maxSymbol);
      this.at += usedBytes;
      return table;
    }
    if (!previous) throw broken();
    return previous;
  }
}

/**
 * Reads the section of sequences, which is the rest of a compressed block, and gives them to `take` one by one; `take`
 * may throw.
 *
 * @returns the tables, for blocks that use them again
 * @throws MalformedInputError
 * @see RFC 8878 §3.1.1.3.2
 */
export function readSequences(
  bytes: Uint8Array,
  previous: SequenceTables | null,
  take: (sequence: Sequence) => void,
): SequenceTables | null {
  const section = new Section(bytes);
  const count = section.count();
  if (count === 0) {
    if (section.rest().length > 0) throw broken();
    return previous;
  }
  const modes = section.byte();
  if ((modes & 3) !== 0) throw broken();
  const table = (index: 0 | 1 | 2): FseTable =>
    section.table((modes >> (6 - 2 * index)) & 3, KINDS[index], previous?.[index]);
  const tables: SequenceTables = [table(0), table(1), table(2)];
  const input = new BackwardBits(section.rest());
  const [literals, offsets, matches] = tables.map((one) => new FseState(one, input)) as [FseState, FseState, FseState];
  for (let left = count; left > 0; left--) {
    const offset = 2 ** offsets.symbol + input.read(offsets.symbol);
    const match = (MATCH_BASES[matches.symbol] ?? 0) + input.read(MATCH_BITS[matches.symbol] ?? 0);
    const literal = (LITERAL_BASES[literals.symbol] ?? 0) + input.read(LITERAL_BITS[literals.symbol] ?? 0);
    if (left > 1) for (const state of [literals, matches, offsets]) state.advance();
    if (input.left < 0) throw broken();
    take({ literals: literal, match, offset });
  }
  if (input.left !== 0) throw broken();
  return tables;
}
