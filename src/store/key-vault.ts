import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import {
  concatBytes,
  fromBase64,
  randomBytes,
  toBase64,
  utf8,
  type Bytes,
  type RandomSource,
} from '../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../crypto/errors.ts';
import { isAffordable, PASSPHRASE_SALT_BYTES } from '../crypto/passphrase-key.ts';
import { parseJson } from '../protocol/json.ts';
import { isOverdue } from './lock-deadline.ts';
import { OPEN_KEY_NAME } from './open-key-name.ts';

/** Text values by name: `storage.local` and `storage.session` in the browser, a file in Node. */
export interface KeyStorage {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16;
const MAX_CREDENTIAL_BYTES = 1024;
export const VAULT_NAME = 'key-vault';

/** The key under Argon2id of the passphrase (`crypto/passphrase-key.ts`); bytes are base64. */
export interface PassphraseWrap {
  kdf: 'argon2id';
  salt: string;
  m: number;
  t: number;
  wrapped: string;
}

/** The key under what a passkey's PRF makes of `salt`. */
export interface PasskeyWrap {
  /** Credential id. */
  id: string;
  /** 32 bytes. */
  salt: string;
  wrapped: string;
}

/**
 * How the database key lies at rest. `device`: wrapped under a random key beside it, as there is no app lock. The
 * database key itself never changes with the lock, so nothing is sealed anew.
 */
export type Vault =
  | { version: 1; lock: 'device'; wrappingKey: string; wrapped: string }
  | { version: 1; lock: 'passphrase'; passphrase: PassphraseWrap; passkey?: PasskeyWrap };

const AD = utf8('starling database key');

/** @param wrappingKey 32 bytes */
export function wrapKey(key: Uint8Array, wrappingKey: Uint8Array, random: RandomSource = randomBytes): string {
  const nonce = random(NONCE_BYTES);
  return toBase64(concatBytes(nonce, xchacha20poly1305(wrappingKey, nonce, AD).encrypt(key)));
}

/** @throws AuthenticationError if the wrapping key is another one */
export function unwrapKey(wrapped: string, wrappingKey: Uint8Array): Bytes {
  const bytes = fromBase64(wrapped);
  try {
    return new Uint8Array(
      xchacha20poly1305(wrappingKey, bytes.subarray(0, NONCE_BYTES), AD).decrypt(bytes.subarray(NONCE_BYTES)),
    );
  } catch (cause) {
    throw new AuthenticationError('the database key does not unwrap', { cause });
  }
}

function isBase64Of(value: unknown, least: number, most = least): boolean {
  if (typeof value !== 'string') return false;
  const { length } = fromBase64(value);
  return length >= least && length <= most;
}

function isPassphraseWrap(value: Partial<PassphraseWrap> | undefined): boolean {
  if (value?.kdf !== 'argon2id' || typeof value.m !== 'number' || typeof value.t !== 'number') return false;
  return (
    isAffordable({ m: value.m, t: value.t }) &&
    isBase64Of(value.salt, PASSPHRASE_SALT_BYTES) &&
    isBase64Of(value.wrapped, WRAPPED_BYTES)
  );
}

const isPasskeyWrap = (value: Partial<PasskeyWrap>): boolean =>
  isBase64Of(value.id, 1, MAX_CREDENTIAL_BYTES) &&
  isBase64Of(value.salt, KEY_BYTES) &&
  isBase64Of(value.wrapped, WRAPPED_BYTES);

/** @throws MalformedInputError if it is none that this version writes */
function parseVault(text: string): Vault {
  const vault = parseJson(utf8(text)) as {
    version?: unknown;
    lock?: unknown;
    wrappingKey?: unknown;
    wrapped?: unknown;
    passphrase?: Partial<PassphraseWrap>;
    passkey?: Partial<PasskeyWrap>;
  } | null;
  const isKnown =
    vault?.version === 1 &&
    (vault.lock === 'device'
      ? isBase64Of(vault.wrappingKey, KEY_BYTES) && isBase64Of(vault.wrapped, WRAPPED_BYTES)
      : vault.lock === 'passphrase' &&
        isPassphraseWrap(vault.passphrase) &&
        (vault.passkey === undefined || isPasskeyWrap(vault.passkey)));
  if (!isKnown) throw new MalformedInputError('unknown form of key vault');
  return vault as Vault;
}

/** @throws MalformedInputError if it is damaged */
export async function readVault(persistent: KeyStorage): Promise<Vault | undefined> {
  const stored = await persistent.get(VAULT_NAME);
  return stored === undefined ? undefined : parseVault(stored);
}

/** @throws MalformedInputError if it could not be read again; nothing has changed then */
export async function writeVault(persistent: KeyStorage, vault: Vault): Promise<void> {
  const text = JSON.stringify(vault);
  parseVault(text);
  await persistent.set(VAULT_NAME, text);
}

/**
 * The database key (32 bytes): from session memory, else unwrapped, else made on first use.
 *
 * @param session memory only; holds the open key as long as the browser runs
 * @returns `locked` if a passphrase is needed
 * @throws AuthenticationError | MalformedInputError if the vault is damaged
 */
export async function loadDatabaseKey(
  persistent: KeyStorage,
  session: KeyStorage,
  random: RandomSource = randomBytes,
  now: () => number = Date.now,
): Promise<Bytes | 'locked'> {
  // The computer may have slept over the time: whoever comes first closes the lock.
  if (await isOverdue(session, now())) await session.remove(OPEN_KEY_NAME);
  const open = await session.get(OPEN_KEY_NAME);
  if (open !== undefined) return fromBase64(open);
  const vault = (await readVault(persistent)) ?? (await createVault(persistent, random));
  if (vault.lock !== 'device') return 'locked';
  const key = unwrapKey(vault.wrapped, fromBase64(vault.wrappingKey));
  await session.set(OPEN_KEY_NAME, toBase64(key));
  return key;
}

/** Is there a vault yet? Pages ask before they open anything, so that only the background makes one. */
export async function hasDatabaseKey(persistent: KeyStorage): Promise<boolean> {
  return (await persistent.get(VAULT_NAME)) !== undefined;
}

/** A vault that opens by itself. */
export function deviceVault(key: Uint8Array, random: RandomSource): Vault {
  const wrappingKey = random(KEY_BYTES);
  return {
    version: 1,
    lock: 'device',
    wrappingKey: toBase64(wrappingKey),
    wrapped: wrapKey(key, wrappingKey, random),
  };
}

async function createVault(persistent: KeyStorage, random: RandomSource): Promise<Vault> {
  const vault = deviceVault(random(KEY_BYTES), random);
  await writeVault(persistent, vault);
  return vault;
}
