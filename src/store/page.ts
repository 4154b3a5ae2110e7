import { isAccountMarked } from './account-mark.ts';
import { openDatabase, type StarlingDatabase } from './database.ts';
import { UnreadableRowError } from './errors.ts';
import type { KeyStorage } from './key-vault.ts';
import { keyOfDatabase, type Backend } from './opening.ts';
import { getProfile } from './profile.ts';
import { StorageTroubleError, troubleOf } from './trouble.ts';

export interface PageOpening {
  persistent: KeyStorage;
  session: KeyStorage;
  /** Asked where an account should be and is not: does the background see one? Pages of container tabs have a storage of their own. */
  isElsewhere: () => Promise<boolean>;
  /** The database waits until other windows let go of it; it goes on by itself. */
  onBlocked: () => void;
  /** The browser has taken the database away from this page: its data were removed, its files are damaged, a newer version came. */
  onClosed: () => void;
  backend?: Backend;
}

/**
 * The database as pages hold it: they can read the rows, never the account's secret.
 *
 * @returns `no-account` before onboarding; `locked` if the app lock is closed
 * @throws StorageTroubleError whatever goes wrong
 */
export async function openPageDatabase(opening: PageOpening): Promise<StarlingDatabase | 'no-account' | 'locked'> {
  try {
    return await open(opening);
  } catch (error) {
    throw error instanceof StorageTroubleError
      ? error
      : new StorageTroubleError(troubleOf(error) ?? 'damaged', { cause: error });
  }
}

async function open({ persistent, session, isElsewhere, onBlocked, onClosed, backend = {} }: PageOpening) {
  const missing = async (): Promise<'no-account'> => {
    if (await isElsewhere()) throw new StorageTroubleError('elsewhere');
    if (await isAccountMarked(persistent)) throw new StorageTroubleError('data-lost');
    return 'no-account';
  };
  const key = await keyOfDatabase(persistent, session, { backend });
  if (key === 'none') return missing();
  if (key === 'locked') return key;
  const db = openDatabase({ key, scope: 'page', ...backend });
  db.on('blocked', onBlocked);
  try {
    if (await getProfile(db)) {
      db.on('close', onClosed);
      return db;
    }
  } catch (error) {
    db.close();
    if (error instanceof UnreadableRowError) throw new StorageTroubleError('key-lost', { cause: error });
    throw error;
  }
  db.close();
  return missing();
}
