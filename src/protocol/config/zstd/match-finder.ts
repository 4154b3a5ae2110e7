import { highestBit } from './bits.ts';

const HASH_BITS = 15;
const HASHED_BYTES = 4;
const MIN_MATCH = 4;
/** Of an offset that was just used: it costs next to nothing. */
const MIN_REPEATED = 3;
/** Earlier places looked at for each place. */
const DEPTH = 12;
/** A match of this length is taken without a look at the next place. */
const LONG_ENOUGH = 48;
/** What a byte that need not be written is worth, in about bits. */
const BYTE_GAIN = 4;
/** Better by this much, or it is not worth a further literal. */
const LITERAL_COST = 4;

/** Offsets that the next match may name by number, newest first. */
export type Offsets = readonly [number, number, number];

export const FIRST_OFFSETS: Offsets = [1, 4, 8];

/** Sequences, a column for each of their numbers. */
export interface Sequences {
  count: number;
  literals: Uint32Array;
  matches: Uint32Array;
  /** As they are written: up to 3 for one of the last offsets, else 3 more than the bytes back. */
  offsets: Uint32Array;
}

/** What of a block repeats what came before it, in the block or in front of it. */
export interface ParsedBlock {
  sequences: Sequences;
  /** All bytes that are no match, in their order. */
  literals: Uint8Array;
  /** For the block after it. */
  offsets: Offsets;
}

/**
 * Finds repetitions: chains of places with the same hash, and at each place whether it is better to wait for the next.
 * Blocks have to be asked for one after the other.
 */
export class MatchFinder {
  private readonly bytes: Uint8Array;
  private readonly heads = new Int32Array(1 << HASH_BITS).fill(-1);
  private readonly before: Int32Array;
  private inserted = 0;
  /** The last offsets. */
  private first = 0;
  private second = 0;
  private third = 0;
  /** The best match found so far; a length of 0 is none. */
  private length = 0;
  private offset = 0;
  private gain = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.before = new Int32Array(bytes.length);
  }

  private hashAt(at: number): number {
    const { bytes } = this;
    const four =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
  }

  /** Makes every place before `end` known. */
  private insertUpTo(end: number): void {
    const { before, heads } = this;
    const last = Math.min(end, this.bytes.length - HASHED_BYTES + 1);
    let at = this.inserted;
    for (; at < last; at++) {
      const hash = this.hashAt(at);
      before[at] = heads[hash] ?? -1;
      heads[hash] = at;
    }
    this.inserted = at;
  }

  private lengthOf(at: number, earlier: number, end: number): number {
    const { bytes } = this;
    let to = at;
    while (to < end && bytes[to] === bytes[to + earlier - at]) to++;
    return to - at;
  }

  private tryRepeated(offset: number, at: number, end: number): void {
    if (offset <= 0 || offset > at) return;
    const length = this.lengthOf(at, at - offset, end);
    if (length < MIN_REPEATED || length * BYTE_GAIN <= this.gain) return;
    this.length = length;
    this.offset = offset;
    this.gain = length * BYTE_GAIN;
  }

  /** Looks for a match that is worth more than `gain`. @returns whether there is one; then it is the best */
  private findBetter(at: number, end: number, literals: number, gain: number): boolean {
    const { bytes, before } = this;
    this.gain = gain;
    if (literals > 0) this.tryRepeated(this.first, at, end);
    this.tryRepeated(this.second, at, end);
    this.tryRepeated(this.third, at, end);
    if (literals === 0) this.tryRepeated(this.first - 1, at, end);
    this.insertUpTo(at);
    if (at + HASHED_BYTES <= bytes.length) {
      let earlier = this.heads[this.hashAt(at)] ?? -1;
      // What is to be better must be longer than this, as the offset costs something.
      let longest = Math.floor(this.gain / BYTE_GAIN);
      for (let looked = 0; earlier >= 0 && looked < DEPTH; looked++) {
        if (bytes[earlier + longest] === bytes[at + longest]) {
          const length = this.lengthOf(at, earlier, end);
          const own = length * BYTE_GAIN - highestBit(at - earlier + 3);
          if (length >= MIN_MATCH && own > this.gain) {
            this.length = length;
            this.offset = at - earlier;
            this.gain = own;
            longest = Math.floor(own / BYTE_GAIN);
          }
        }
        earlier = before[earlier] ?? -1;
      }
    }
    return this.gain > gain;
  }

  /** How the best match's offset is written after `literals` literals; it is then the newest. @see RFC 8878 §3.1.1.5 */
  private nameOffset(literals: number): number {
    const { offset, first, second, third } = this;
    const shift = literals > 0 ? 0 : 1;
    if (literals > 0 && offset === first) return 1;
    this.first = offset;
    this.second = first;
    if (offset === second) return 2 - shift;
    this.third = second;
    if (offset === third) return 3 - shift;
    return literals === 0 && offset === first - 1 ? 3 : offset + 3;
  }

  /** @param offsets what the block before left */
  parse(start: number, end: number, offsets: Offsets): ParsedBlock {
    const { bytes } = this;
    const most = Math.ceil((end - start) / MIN_REPEATED);
    const sequences: Sequences = {
      count: 0,
      literals: new Uint32Array(most),
      matches: new Uint32Array(most),
      offsets: new Uint32Array(most),
    };
    const literals = new Uint8Array(end - start);
    let copied = 0;
    let from = start;
    const take = (to: number) => {
      literals.set(bytes.subarray(from, to), copied);
      copied += to - from;
    };
    [this.first, this.second, this.third] = offsets;
    for (let at = start; at < end;) {
      if (!this.findBetter(at, end, at - from, 0)) {
        // The longer nothing repeats, the fewer places are looked at.
        at += 1 + ((at - from) >> 7);
        continue;
      }
      while (
        this.length < LONG_ENOUGH &&
        at + 1 < end &&
        this.findBetter(at + 1, end, at + 1 - from, this.gain + LITERAL_COST)
      )
        at++;
      // Bytes in front may belong to it as well.
      for (; at > from && at > this.offset && bytes[at - 1] === bytes[at - this.offset - 1]; at--) this.length++;
      const { count } = sequences;
      sequences.literals[count] = at - from;
      sequences.matches[count] = this.length;
      sequences.offsets[count] = this.nameOffset(at - from);
      sequences.count++;
      take(at);
      at += this.length;
      from = at;
      this.insertUpTo(at);
    }
    take(end);
    this.insertUpTo(end);
    return { sequences, literals: literals.subarray(0, copied), offsets: [this.first, this.second, this.third] };
  }
}
