import { openDatabase, type StarlingDatabase } from './database.ts';
import { hasDatabaseKey, loadDatabaseKey, type KeyStorage } from './key-vault.ts';
import { getProfile } from './profile.ts';

/**
 * The database as pages hold it: they can read the rows, never the account's secret.
 *
 * @returns `no-account` before onboarding; `locked` if the app lock is closed
 */
export async function openPageDatabase(
  persistent: KeyStorage,
  session: KeyStorage,
): Promise<StarlingDatabase | 'no-account' | 'locked'> {
  if (!(await hasDatabaseKey(persistent))) return 'no-account';
  const key = await loadDatabaseKey(persistent, session);
  if (key === 'locked') return key;
  const db = openDatabase({ key, scope: 'page' });
  if (await getProfile(db)) return db;
  db.close();
  return 'no-account';
}
