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
export async function openPageDatabase(opening: PageOpening): Promise<Opened> {
  try {
    return await open(opening);
  } catch (error) {
    throw error instanceof StorageTroubleError
      ? error
      : new StorageTroubleError(troubleOf(error) ?? 'damaged', { cause: error });
  }
}

type Opened = StarlingDatabase | 'no-account' | 'locked';

async function open(opening: PageOpening, isSecondLook = false): Promise<Opened> {
  const { persistent, session, isElsewhere, onBlocked, onClosed, backend = {} } = opening;
  const missing = async (): Promise<Opened> => {
    const trouble = (await isElsewhere()) ? 'elsewhere' : (await isAccountMarked(persistent)) ? 'data-lost' : null;
    if (trouble === null) return 'no-account';
    // The account may have been made between the look and the answer: then it is here now.
    if (!isSecondLook) return open(opening, true);
    throw new StorageTroubleError(trouble);
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
