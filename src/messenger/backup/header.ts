import { concatBytes, equalBytes, fromBase64, toBase64, utf8, type Bytes } from '../../crypto/bytes.ts';
import type { PassphraseCost } from '../../crypto/passphrase-cost.ts';
import { isAffordable, PASSPHRASE_SALT_BYTES } from '../../crypto/passphrase-key.ts';
import { isObject, parseJson, type JsonObject } from '../../protocol/json.ts';
import { BackupDamagedError, BackupNewerError } from './errors.ts';

/**
 * What the file begins with: magic (14 bytes) ‖ u8 version ‖ u32 BE length of the header
 * (docs/decisions/0007-backup-file.md).
 */
const MAGIC = utf8('STARLINGBACKUP');
const VERSION = 1;
export const PREFIX_BYTES = MAGIC.length + 1 + 4;
const MAX_HEADER_BYTES = 4096;

const ARGON2_VERSION = 19;
const NONCE_BYTES = 16;

/** What opens the file: a passphrase of its own, or the account's recovery phrase. */
export type SecretKind = 'passphrase' | 'phrase';

export interface BackupHeader {
  secret: SecretKind;
  cost: PassphraseCost;
  /** 16 bytes. */
  salt: Bytes;
  /** 16 bytes; the first part of every chunk's nonce. */
  nonce: Bytes;
}

/** Everything before the first chunk. */
export function encodeHeader(header: BackupHeader): Bytes {
  const json = utf8(
    JSON.stringify({
      kdf: 'argon2id',
      v: ARGON2_VERSION,
      t: header.cost.t,
      m: header.cost.m,
      p: 1,
      salt: toBase64(header.salt),
      nonce: toBase64(header.nonce),
      secret: header.secret,
    }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, false);
  return concatBytes(MAGIC, Uint8Array.of(VERSION), length, json);
}

/**
 * Length of the header that follows.
 *
 * @param prefix the first {@link PREFIX_BYTES} of the file
 * @throws BackupDamagedError, BackupNewerError
 */
export function headerLength(prefix: Uint8Array): number {
  if (!equalBytes(prefix.subarray(0, MAGIC.length), MAGIC)) throw new BackupDamagedError('not a Starling backup');
  const version = prefix[MAGIC.length] ?? 0;
  if (version > VERSION) throw new BackupNewerError();
  if (version !== VERSION) throw new BackupDamagedError(`version ${version}`);
  const length = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength).getUint32(MAGIC.length + 1, false);
  if (length > MAX_HEADER_BYTES) throw new BackupDamagedError(`header of ${length} bytes`);
  return length;
}

function countOf(json: JsonObject, name: string): number {
  const value = json[name];
  if (typeof value !== 'number') throw new BackupDamagedError(`header: ${name} is missing`);
  return value;
}

function bytesOf(json: JsonObject, name: string, length: number): Bytes {
  const value = json[name];
  const bytes = typeof value === 'string' ? fromBase64(value) : new Uint8Array();
  if (bytes.length !== length) throw new BackupDamagedError(`header: ${name} of ${bytes.length} bytes`);
  return bytes;
}

/**
 * Checks everything that is going to be used, costs of the key derivation included, before anything is computed.
 *
 * @param json the header's bytes, without what precedes them
 * @throws BackupDamagedError
 */
export function parseHeader(json: Uint8Array): BackupHeader {
  try {
    const value = parseJson(json);
    if (!isObject(value)) throw new BackupDamagedError('header: not an object');
    if (value['kdf'] !== 'argon2id' || value['v'] !== ARGON2_VERSION || value['p'] !== 1)
      throw new BackupDamagedError('header: unknown key derivation');
    const secret = value['secret'];
    if (secret !== 'passphrase' && secret !== 'phrase') throw new BackupDamagedError('header: unknown secret');
    const cost = { t: countOf(value, 't'), m: countOf(value, 'm') };
    if (!isAffordable(cost)) throw new BackupDamagedError('header: key derivation out of range');
    return {
      secret,
      cost,
      salt: bytesOf(value, 'salt', PASSPHRASE_SALT_BYTES),
      nonce: bytesOf(value, 'nonce', NONCE_BYTES),
    };
  } catch (cause) {
    throw cause instanceof BackupDamagedError ? cause : new BackupDamagedError('header', { cause });
  }
}
