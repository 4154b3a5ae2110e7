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

/** Text values by name: `storage.local` and `storage.session` in the browser, a file in Node. */
export interface KeyStorage {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const OPEN_NAME = 'database-key';
const VAULT_NAME = 'key-vault';

/**
 * How the database key lies at rest. `device`: wrapped under a random key beside it, as there is no app lock. A
 * passphrase adds another `lock` with its own parameters; the database key itself never changes with it.
 */
type Vault =
  | { version: 1; lock: 'device'; wrappingKey: string; wrapped: string }
  | { version: 1; lock: 'passphrase'; wrapped: string };

const AD = utf8('starling database key');

function wrap(key: Uint8Array, wrappingKey: Uint8Array, random: RandomSource): string {
  const nonce = random(NONCE_BYTES);
  return toBase64(concatBytes(nonce, xchacha20poly1305(wrappingKey, nonce, AD).encrypt(key)));
}

function unwrap(wrapped: string, wrappingKey: Uint8Array): Bytes {
  const bytes = fromBase64(wrapped);
  try {
    return new Uint8Array(
      xchacha20poly1305(wrappingKey, bytes.subarray(0, NONCE_BYTES), AD).decrypt(bytes.subarray(NONCE_BYTES)),
    );
  } catch (cause) {
    throw new AuthenticationError('the database key does not unwrap', { cause });
  }
}

function parseVault(text: string): Vault {
  const vault = JSON.parse(text) as Partial<Vault> | null;
  if (vault?.version !== 1 || typeof vault.wrapped !== 'string')
    throw new MalformedInputError('unknown form of key vault');
  return vault as Vault;
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
): Promise<Bytes | 'locked'> {
  const open = await session.get(OPEN_NAME);
  if (open !== undefined) return fromBase64(open);
  const stored = await persistent.get(VAULT_NAME);
  const vault = stored === undefined ? await createVault(persistent, random) : parseVault(stored);
  if (vault.lock !== 'device') return 'locked';
  const key = unwrap(vault.wrapped, fromBase64(vault.wrappingKey));
  await session.set(OPEN_NAME, toBase64(key));
  return key;
}

/** Is there a vault yet? Pages ask before they open anything, so that only the background makes one. */
export async function hasDatabaseKey(persistent: KeyStorage): Promise<boolean> {
  return (await persistent.get(VAULT_NAME)) !== undefined;
}

async function createVault(persistent: KeyStorage, random: RandomSource): Promise<Vault> {
  const wrappingKey = random(KEY_BYTES);
  const vault: Vault = {
    version: 1,
    lock: 'device',
    wrappingKey: toBase64(wrappingKey),
    wrapped: wrap(random(KEY_BYTES), wrappingKey, random),
  };
  await persistent.set(VAULT_NAME, JSON.stringify(vault));
  return vault;
}
