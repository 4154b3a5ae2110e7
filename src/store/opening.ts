import { Dexie, type DexieOptions } from 'dexie';
import { fromBase64, randomBytes, type Bytes } from '../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../crypto/errors.ts';
import { DATABASE_NAME } from './database.ts';
import {
  deviceVault,
  hasDatabaseKey,
  loadDatabaseKey,
  readVault,
  VAULT_NAME,
  writeVault,
  type KeyStorage,
} from './key-vault.ts';
import { OPEN_KEY_NAME } from './open-key-name.ts';
import { StorageTroubleError } from './trouble.ts';

/** Where databases are, if not in the browser. */
export interface Backend {
  indexedDB?: NonNullable<DexieOptions['indexedDB']>;
  IDBKeyRange?: NonNullable<DexieOptions['IDBKeyRange']>;
}

/** In the browser's memory: the vault as it was last seen, without what would open it. */
const VAULT_COPY = 'key-vault-copy';

/**
 * The key of what is kept here. A key that is missing is made only where there is nothing yet that it should open.
 *
 * @returns `none`: nothing is kept here, and no key was to be made
 * @throws StorageTroubleError `key-lost`; whatever the browser says if it gives nothing out
 */
export async function keyOfDatabase(
  persistent: KeyStorage,
  session: KeyStorage,
  { make = false, backend = {} }: { make?: boolean; backend?: Backend } = {},
): Promise<Bytes | 'locked' | 'none'> {
  await keepVault(persistent, session);
  if (!(await hasDatabaseKey(persistent))) {
    if (await holdsAccount(DATABASE_NAME, backend)) throw new StorageTroubleError('key-lost');
    if (!make) return 'none';
  }
  try {
    return await loadDatabaseKey(persistent, session);
  } catch (error) {
    if (error instanceof AuthenticationError || error instanceof MalformedInputError)
      throw new StorageTroubleError('key-lost', { cause: error });
    throw error;
  }
}

/**
 * Extension storage may be lost while the browser runs, and with it the vault, though the key is still in memory: the
 * vault is written again then. Of one that opens by itself memory holds only that it was one.
 */
async function keepVault(persistent: KeyStorage, session: KeyStorage): Promise<void> {
  const copy = await session.get(VAULT_COPY);
  if (await hasDatabaseKey(persistent)) {
    // A damaged vault is told of by whoever needs it.
    const vault = await readVault(persistent).catch(() => undefined);
    const now = vault === undefined ? undefined : vault.lock === 'device' ? 'device' : JSON.stringify(vault);
    if (now !== undefined && now !== copy) await session.set(VAULT_COPY, now);
    return;
  }
  const open = await session.get(OPEN_KEY_NAME);
  if (copy === 'device' && open !== undefined) await writeVault(persistent, deviceVault(fromBase64(open), randomBytes));
  else if (copy !== undefined && copy !== 'device') await persistent.set(VAULT_NAME, copy);
}

/**
 * Does a database of this name hold an account? Opens it as it is, and makes none.
 *
 * @throws whatever the browser says if it cannot be opened
 */
async function holdsAccount(name: string, backend: Backend = {}): Promise<boolean> {
  const db = new Dexie(name, { ...backend, autoOpen: false });
  try {
    await db.open();
    return db.tables.some((table) => table.name === 'profile') && (await db.table('profile').count()) > 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchDatabaseError') return false;
    throw error;
  } finally {
    db.close();
  }
}
