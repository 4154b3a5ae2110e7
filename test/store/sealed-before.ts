import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, randomBytes, utf8 } from '../../src/crypto/bytes.ts';
import type { StoredRow, TableSeal } from '../../src/store/sealed-row.ts';

/** As versions before 4 sealed: beside table and primary key only; what is plain altogether not at all. */
export function sealedBefore(seal: TableSeal, row: StoredRow): StoredRow {
  const entries = Object.entries(row);
  const stored = Object.fromEntries(entries.filter(([column]) => seal.plain.has(column)));
  const hidden = entries.filter(([column]) => !seal.plain.has(column));
  if (hidden.length === 0) return stored;
  const nonce = randomBytes(24);
  const bound = utf8(`${seal.table}\0${JSON.stringify(row[seal.primaryKey])}`);
  const text = utf8(JSON.stringify(Object.fromEntries(hidden)));
  return { ...stored, sealed: concatBytes(nonce, xchacha20poly1305(seal.key, nonce, bound).encrypt(text)) };
}
