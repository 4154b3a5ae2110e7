import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import {
  concatBytes,
  fromBase64,
  fromUtf8,
  randomBytes,
  toBase64,
  utf8,
  type Bytes,
  type RandomSource,
} from '../crypto/bytes.ts';
import { UnreadableRowError } from './errors.ts';
import type { OpenedRows } from './opened-rows.ts';

const NONCE_BYTES = 24;
const TAG_BYTES = 16;

/** A row as IndexedDB holds it: plain columns, and everything else in `sealed` (nonce ‖ ciphertext ‖ tag). */
export type StoredRow = Record<string, unknown>;

/** How one table is sealed. `plain` names the columns that stay readable, the primary key among them. */
export interface TableSeal {
  table: string;
  primaryKey: string;
  plain: ReadonlySet<string>;
  key: Bytes;
  /** Rows need no sealed part: something else binds them, or nothing follows from them. */
  loose?: boolean;
  /** Rows of versions before 4 are read as well. */
  takesOld?: boolean;
  /** Remembers what was opened, for a table that is read whole again and again. */
  opened?: OpenedRows;
}

/** Byte arrays travel inside the sealed JSON as `{"$bytes": base64}`. */
const packed = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: toBase64(value) } : value;

const unpacked = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
    ? fromBase64(value.$bytes)
    : value;

const inOrder = new WeakMap<ReadonlySet<string>, readonly string[]>();

function columnsInOrder(plain: ReadonlySet<string>): readonly string[] {
  const known = inOrder.get(plain);
  if (known) return known;
  const sorted = [...plain].sort((a, b) => (a < b ? -1 : 1));
  inOrder.set(plain, sorted);
  return sorted;
}

/** JSON has no word for these. */
const exact = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;

/**
 * A ciphertext opens only in its own table and row, and only beside the plain columns that it was sealed with: whoever can
 * write into the profile, but has no key, changes none of them.
 */
function associatedData(seal: TableSeal, row: StoredRow): Bytes {
  const bound: unknown[] = [seal.table];
  for (const column of columnsInOrder(seal.plain))
    if (row[column] !== undefined) bound.push(column, exact(row[column]));
  return utf8(JSON.stringify(bound));
}

/** Of rows of versions before 4: table and primary key. */
const oldAssociatedData = (seal: TableSeal, row: StoredRow): Bytes =>
  utf8(`${seal.table}\0${JSON.stringify(row[seal.primaryKey])}`);

/** Seals every column that is not plain. Synchronous: awaiting inside would end the IndexedDB transaction. */
export function sealRow(seal: TableSeal, row: StoredRow, random: RandomSource = randomBytes): StoredRow {
  const stored: StoredRow = {};
  const hidden: StoredRow = {};
  for (const [column, value] of Object.entries(row)) (seal.plain.has(column) ? stored : hidden)[column] = value;
  if (seal.loose && Object.keys(hidden).length === 0) return stored;
  const nonce = random(NONCE_BYTES);
  const plaintext = utf8(JSON.stringify(hidden, packed));
  stored['sealed'] = concatBytes(
    nonce,
    xchacha20poly1305(seal.key, nonce, associatedData(seal, row)).encrypt(plaintext),
  );
  return stored;
}

function opened(seal: TableSeal, sealed: Uint8Array, bound: Bytes): StoredRow {
  const plaintext = xchacha20poly1305(seal.key, sealed.subarray(0, NONCE_BYTES), bound).decrypt(
    sealed.subarray(NONCE_BYTES),
  );
  return JSON.parse(fromUtf8(plaintext), unpacked) as StoredRow;
}

/** Only what was bound; a column that somebody added is none of ours. */
function plainPart(seal: TableSeal, stored: StoredRow): StoredRow {
  const row: StoredRow = {};
  for (const [column, value] of Object.entries(stored)) if (seal.plain.has(column)) row[column] = value;
  return row;
}

/** As before version 4, where plain columns were not bound. */
function openOldRow(seal: TableSeal, { sealed, ...row }: StoredRow): StoredRow {
  return sealed === undefined ? row : { ...row, ...opened(seal, sealed as Uint8Array, oldAssociatedData(seal, row)) };
}

/** The inverse of {@link sealRow}. @throws UnreadableRowError if the sealed part does not open. */
export function openRow(seal: TableSeal, stored: StoredRow): StoredRow {
  const { sealed } = stored;
  if (sealed === undefined && (seal.loose || seal.takesOld)) return openOldRow(seal, stored);
  try {
    if (!(sealed instanceof Uint8Array) || sealed.length < NONCE_BYTES + TAG_BYTES)
      throw new UnreadableRowError(seal.table);
    try {
      return { ...plainPart(seal, stored), ...opened(seal, sealed, associatedData(seal, stored)) };
    } catch (error) {
      if (!seal.takesOld) throw error;
      return openOldRow(seal, stored);
    }
  } catch (cause) {
    throw cause instanceof UnreadableRowError ? cause : new UnreadableRowError(seal.table, { cause });
  }
}
