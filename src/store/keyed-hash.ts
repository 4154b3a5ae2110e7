import { blake2b } from '@noble/hashes/blake2.js';
import { toHex, utf8, type Bytes } from '../crypto/bytes.ts';
import { DatabaseLockedError } from './errors.ts';

/** 32 lower-case hex digits; equal texts give equal hashes, and nothing can be told from one without the key. */
export type KeyedHash = (purpose: string, text: string) => string;

/** What hangs from the one database key. */
export interface DatabaseKeys {
  /** Seals rows that pages read. */
  rows: Bytes;
  /** Seals the account's secret; pages do not hold it. */
  account: Bytes | null;
  /** Keys look-up columns. */
  lookup: Bytes;
  wiped: boolean;
}

const derive = (key: Uint8Array, purpose: string): Bytes =>
  new Uint8Array(blake2b(utf8(`starling ${purpose}`), { key, dkLen: 32 }));

/** @param key the database key, 32 bytes */
export function deriveDatabaseKeys(key: Uint8Array, scope: 'background' | 'page'): DatabaseKeys {
  return {
    rows: derive(key, 'rows'),
    account: scope === 'background' ? derive(key, 'account') : null,
    lookup: derive(key, 'lookup'),
    wiped: false,
  };
}

/** Nothing of them stays in memory; whatever is sealed or looked up with them from now on is refused. */
export function wipeKeys(keys: DatabaseKeys): void {
  for (const key of [keys.rows, keys.account, keys.lookup]) key?.fill(0);
  keys.wiped = true;
}

/** BLAKE2b-128 under the look-up key; `purpose` keeps the columns from being compared with each other. */
export const keyedHash =
  (keys: DatabaseKeys): KeyedHash =>
  (purpose, text) => {
    if (keys.wiped) throw new DatabaseLockedError();
    return toHex(blake2b(utf8(`${purpose}\0${text}`), { key: keys.lookup, dkLen: 16 }));
  };
