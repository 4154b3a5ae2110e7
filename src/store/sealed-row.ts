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
}

/** Byte arrays travel inside the sealed JSON as `{"$bytes": base64}`. */
const packed = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: toBase64(value) } : value;

const unpacked = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
    ? fromBase64(value.$bytes)
    : value;

/** A ciphertext moved to another row or table must not open there (docs/decisions/0003-sealing-and-keys.md). */
const associatedData = (seal: TableSeal, row: StoredRow): Bytes =>
  utf8(`${seal.table}\0${JSON.stringify(row[seal.primaryKey])}`);

/** Seals every column that is not plain. Synchronous: awaiting inside would end the IndexedDB transaction. */
export function sealRow(seal: TableSeal, row: StoredRow, random: RandomSource = randomBytes): StoredRow {
  const stored: StoredRow = {};
  const hidden: StoredRow = {};
  for (const [column, value] of Object.entries(row)) (seal.plain.has(column) ? stored : hidden)[column] = value;
  if (Object.keys(hidden).length === 0) return stored;
  const nonce = random(NONCE_BYTES);
  const plaintext = utf8(JSON.stringify(hidden, packed));
  stored['sealed'] = concatBytes(
    nonce,
    xchacha20poly1305(seal.key, nonce, associatedData(seal, row)).encrypt(plaintext),
  );
  return stored;
}

/** The inverse of {@link sealRow}. @throws UnreadableRowError if the sealed part does not open. */
export function openRow(seal: TableSeal, stored: StoredRow): StoredRow {
  const { sealed, ...row } = stored;
  if (sealed === undefined) return row;
  try {
    if (!(sealed instanceof Uint8Array) || sealed.length < NONCE_BYTES + TAG_BYTES)
      throw new UnreadableRowError(seal.table);
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const plaintext = xchacha20poly1305(seal.key, nonce, associatedData(seal, stored)).decrypt(
      sealed.subarray(NONCE_BYTES),
    );
    return { ...row, ...(JSON.parse(fromUtf8(plaintext), unpacked) as StoredRow) };
  } catch (cause) {
    throw cause instanceof UnreadableRowError ? cause : new UnreadableRowError(seal.table, { cause });
  }
}
