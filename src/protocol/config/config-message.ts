import { MalformedInputError } from '../../crypto/errors.ts';
import { blake2b } from '../../crypto/hash.ts';
import {
  type BtDict,
  type BtValue,
  type BtWritable,
  type ByteText,
  bytesOfText,
  byteText,
  isBtDict,
  isBtList,
  parseBt,
  writeBt,
} from './bt.ts';
import { ascendingEntries, type ConfigDict, dataFromBt, dataToBt } from './config-data.ts';
import { type ConfigDiff, diffFromBt, diffToBt } from './config-diff.ts';

/** So many generations back a message is still merged. @see protocol 05 §4 */
export const LAG = 5;

/** The highest seqno that a message may have. @see protocol 05 §7.5 */
export const MAX_SEQNO = Number.MAX_SAFE_INTEGER;

const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** What an earlier message changed, carried along so that it can still be merged. */
export interface LaggedDiff {
  seqno: number;
  /** 32 bytes. */
  hash: ByteText;
  diff: ConfigDiff;
}

/** The inner message. @see protocol 05 §4 */
export interface ConfigMessage {
  seqno: number;
  data: ConfigDict;
  /** Ascending by (seqno, hash). */
  lagged: readonly LaggedDiff[];
  diff: ConfigDiff;
  /** Top-level entries that this version does not know, in ascending order. */
  unknown: BtDict['entries'];
  /** As it was received; the hash is that of these bytes, whatever we would write. */
  received?: ByteText;
  /** Hash of `received`, once it has been asked for: see {@link hashOf}. */
  hash?: ByteText;
}

export const emptyMessage = (): ConfigMessage => ({
  seqno: 0,
  data: new Map(),
  lagged: [],
  diff: new Map(),
  unknown: [],
});

/** Ascending by seqno, then hash. */
export function compareVersions(a: { seqno: number; hash: ByteText }, b: { seqno: number; hash: ByteText }): number {
  if (a.seqno !== b.seqno) return a.seqno - b.seqno;
  return a.hash < b.hash ? -1 : Number(a.hash > b.hash);
}

/** Deterministic; keys in their one order. */
export function writeMessage(message: ConfigMessage): ByteText {
  if (message.received !== undefined) return message.received;
  const lagged = message.lagged
    .filter(({ seqno }) => seqno > message.seqno - LAG)
    .map(({ seqno, hash, diff }) => [BigInt(seqno), hash, diffToBt(diff)]);
  const entries: [ByteText, BtWritable][] = [
    ['#', BigInt(message.seqno)],
    ['&', dataToBt(message.data)],
    ['<', lagged],
    ['=', diffToBt(message.diff)],
    ...message.unknown.map(([key, value]): [ByteText, BtWritable] => [key, value]),
  ];
  return writeBt({ entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) });
}

/** 32 bytes. */
export const hashOfMessage = (written: ByteText): ByteText =>
  byteText(blake2b(bytesOfText(written), { size: HASH_BYTES }));

/** The hash of a message as it is written; that of a received one is reckoned once. */
export function hashOf(message: ConfigMessage): ByteText {
  const hash = message.hash ?? hashOfMessage(writeMessage(message));
  if (message.received !== undefined) message.hash = hash;
  return hash;
}

function seqnoFrom(value: BtValue | undefined): number {
  if (typeof value !== 'bigint' || value < 0n || value > BigInt(MAX_SEQNO))
    throw new MalformedInputError('config: no seqno');
  return Number(value);
}

function laggedRow(row: BtValue, newest: number): LaggedDiff | null {
  if (!isBtList(row)) throw new MalformedInputError('config: lagged row is no list');
  const [first, hash, diff] = row;
  if (typeof first !== 'bigint' || first >= BigInt(newest)) throw new MalformedInputError('config: lagged seqno');
  if (first <= BigInt(newest - LAG)) return null;
  const seqno = seqnoFrom(first);
  if (typeof hash !== 'string' || hash.length !== HASH_BYTES) throw new MalformedInputError('config: lagged hash');
  if (row.length !== 3) throw new MalformedInputError('config: lagged row of another length');
  return { seqno, hash, diff: diffFromBt(diff) };
}

function laggedRows(value: BtValue | undefined, newest: number): LaggedDiff[] {
  if (!isBtList(value)) throw new MalformedInputError('config: no lagged rows');
  const rows = value.flatMap((row) => laggedRow(row, newest) ?? []);
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before && compareVersions(before, row) >= 0) throw new MalformedInputError('config: lagged rows out of order');
  }
  return rows;
}

const KNOWN: ReadonlySet<ByteText> = new Set(['#', '&', '<', '=', '~']);

/**
 * Reads an inner message.
 *
 * @throws MalformedInputError for whatever breaks a rule of the section.
 * @see protocol 05 §4
 */
export function parseMessage(text: ByteText): ConfigMessage {
  const whole = parseBt(text);
  if (!isBtDict(whole)) throw new MalformedInputError('config: no dict');
  const entries = ascendingEntries(whole);
  if (entries[0]?.[0] !== '#') throw new MalformedInputError('config: no seqno');
  const seqno = seqnoFrom(entries[0][1]);
  const values = new Map(entries);
  const last = entries.at(-1)?.[0];
  const data = values.get('&');
  if (!isBtDict(data)) throw new MalformedInputError('config: no data');
  if (last === '&' || last === '<') throw new MalformedInputError('config: message ends too early');
  if (last !== undefined && last > '~') throw new MalformedInputError('config: keys after the signature');
  const signature = values.get('~');
  if (signature !== undefined && (typeof signature !== 'string' || signature.length !== SIGNATURE_BYTES))
    throw new MalformedInputError('config: malformed signature');
  return {
    seqno,
    data: dataFromBt(data),
    lagged: values.has('<') ? laggedRows(values.get('<'), seqno) : [],
    diff: values.has('=') ? diffFromBt(values.get('=')) : new Map(),
    unknown: entries.filter(([key]) => !KNOWN.has(key)),
    received: text,
  };
}
