import type { Bytes } from '../../crypto/bytes.ts';
import { MalformedInputError, StarlingError } from '../../crypto/errors.ts';
import { type BtValue, type ByteText, bytesOfText, byteText, isBtList } from './bt.ts';
import { type ConfigPart, MAX_CONFIG_BYTES, wholeHash } from './multipart.ts';
import { joinParts } from './stored-config.ts';

const DAY_MS = 86_400_000;
const INCOMPLETE_MS = 7 * DAY_MS;
const COMPLETED_MS = 14 * DAY_MS;
/** Bounds of what waits, over all sets: room for two of the largest configs there may be. The oldest go first. */
const MAX_WAITING_BYTES = 2 * MAX_CONFIG_BYTES;
const MAX_WAITING_SETS = 32;
const MAX_COMPLETED = 1_000;

interface ReceivedPart {
  index: number;
  chunk: Bytes;
  /** Storage hash. */
  hash: string;
  stored: Bytes;
}

/** A map keeps the order in which sets got their newest part. */
interface PartSet {
  count: number;
  expiresMs: number;
  parts: ReceivedPart[];
}

/** What came of one part. `rejected`: it is not understood. */
export type PartOutcome =
  { kind: 'kept' } | { kind: 'rejected' } | { kind: 'complete'; inner: ByteText; hashes: string[]; stored: Bytes[] };

const sizeOf = (parts: readonly ReceivedPart[]): number => parts.reduce((sum, { chunk }) => sum + chunk.length, 0);

/** Parts of configs that are not whole yet, and which sets have been dealt with. @see protocol 05 §9 step 4 */
export class PartSets {
  private readonly open = new Map<ByteText, PartSet>();
  private readonly completed = new Map<ByteText, number>();

  /** Storage hashes of parts that wait for the rest. */
  hashes(nowMs: number): string[] {
    return [...this.open.values()]
      .filter(({ expiresMs }) => expiresMs > nowMs)
      .flatMap(({ parts }) => parts.map(({ hash }) => hash));
  }

  /** A set that we made ourselves: stray copies need not be kept. */
  remember(whole: ByteText, nowMs: number): void {
    this.completed.delete(whole);
    this.completed.set(whole, nowMs + COMPLETED_MS);
    for (const oldest of this.completed.keys()) {
      if (this.completed.size <= MAX_COMPLETED) break;
      this.completed.delete(oldest);
    }
  }

  /** Only somebody with the account's key can make parts at all; this is against a client that has gone mad. */
  private bound(): void {
    let bytes = [...this.open.values()].reduce((sum, { parts }) => sum + sizeOf(parts), 0);
    for (const [oldest, { parts }] of this.open) {
      if (bytes <= MAX_WAITING_BYTES && this.open.size <= MAX_WAITING_SETS) break;
      this.open.delete(oldest);
      bytes -= sizeOf(parts);
    }
  }

  private forget(nowMs: number): void {
    for (const [whole, { expiresMs }] of this.open) if (expiresMs <= nowMs) this.open.delete(whole);
    for (const [whole, expiresMs] of this.completed) if (expiresMs <= nowMs) this.completed.delete(whole);
  }

  take(part: ConfigPart, hash: string, stored: Bytes, nowMs: number): PartOutcome {
    this.forget(nowMs);
    if (this.completed.has(part.whole)) return { kind: 'kept' };
    const set = this.open.get(part.whole) ?? { count: part.count, expiresMs: 0, parts: [] };
    if (set.count !== part.count) return { kind: 'rejected' };
    if (set.parts.some(({ index }) => index === part.index)) return { kind: 'kept' };
    if (sizeOf(set.parts) + part.chunk.length > MAX_CONFIG_BYTES) return { kind: 'rejected' };
    set.parts.push({ index: part.index, chunk: part.chunk, hash, stored });
    set.expiresMs = nowMs + INCOMPLETE_MS;
    this.open.delete(part.whole);
    this.open.set(part.whole, set);
    this.bound();
    return set.parts.length === set.count ? this.finish(part.whole, set, nowMs) : { kind: 'kept' };
  }

  private finish(whole: ByteText, { parts }: PartSet, nowMs: number): PartOutcome {
    const sorted = [...parts].sort((a, b) => a.index - b.index);
    const { padded, inner } = joinParts(sorted.map(({ chunk }) => chunk));
    // A broken set stays until it expires, so that its parts are not taken up again and again.
    if (wholeHash(padded) !== whole) return { kind: 'rejected' };
    this.open.delete(whole);
    this.remember(whole, nowMs);
    try {
      const hashes = sorted.map(({ hash }) => hash);
      return { kind: 'complete', inner: inner(), hashes, stored: sorted.map(({ stored }) => stored) };
    } catch (error) {
      if (error instanceof StarlingError) return { kind: 'rejected' };
      throw error;
    }
  }

  /** For the dump. */
  toBt(): BtValue {
    const open = [...this.open].map(([whole, { count, expiresMs, parts }]) => [
      whole,
      BigInt(count),
      BigInt(expiresMs),
      parts.map(({ index, chunk, hash, stored }) => [BigInt(index), byteText(chunk), hash, byteText(stored)]),
    ]);
    return [open, [...this.completed].map(([whole, expiresMs]) => [whole, BigInt(expiresMs)])];
  }

  /** @throws MalformedInputError if the dump is damaged */
  static fromBt(value: BtValue | undefined): PartSets {
    const sets = new PartSets();
    const [open, completed] = listOf(value);
    for (const row of listOf(open)) {
      const [whole, count, expiresMs, parts] = listOf(row);
      sets.open.set(textOf(whole), {
        count: numberOf(count),
        expiresMs: numberOf(expiresMs),
        parts: listOf(parts).map((part) => {
          const [index, chunk, hash, stored] = listOf(part);
          return {
            index: numberOf(index),
            chunk: bytesOfText(textOf(chunk)),
            hash: textOf(hash),
            stored: bytesOfText(textOf(stored)),
          };
        }),
      });
    }
    for (const row of listOf(completed)) {
      const [whole, expiresMs] = listOf(row);
      sets.completed.set(textOf(whole), numberOf(expiresMs));
    }
    return sets;
  }
}

/** @throws MalformedInputError */
export function listOf(value: BtValue | undefined): readonly BtValue[] {
  if (!isBtList(value)) throw new MalformedInputError('config dump: no list');
  return value;
}

/** @throws MalformedInputError */
export function textOf(value: BtValue | undefined): ByteText {
  if (typeof value !== 'string') throw new MalformedInputError('config dump: no byte string');
  return value;
}

function numberOf(value: BtValue | undefined): number {
  if (typeof value !== 'bigint') throw new MalformedInputError('config dump: no integer');
  return Number(value);
}
