import type { KeyStorage } from './key-vault.ts';

const NAME = 'account-here';

/**
 * Says, outside the database, that there is an account in it: the only sign of a database that is gone. Whoever removes
 * the account takes the mark away first.
 */
export async function markAccount(persistent: KeyStorage): Promise<void> {
  if (!(await isAccountMarked(persistent))) await persistent.set(NAME, 'yes');
}

export const unmarkAccount = async (persistent: KeyStorage): Promise<void> => persistent.remove(NAME);

export const isAccountMarked = async (persistent: KeyStorage): Promise<boolean> =>
  (await persistent.get(NAME)) !== undefined;
