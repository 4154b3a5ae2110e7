import type { StarlingDatabase } from './database.ts';
import type { ProfileRow } from './rows.ts';

/** Who this device belongs to; undefined before onboarding. */
export const getProfile = (db: StarlingDatabase): Promise<ProfileRow | undefined> => db.profile.get('me');
