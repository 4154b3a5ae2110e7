import type { StarlingDatabase } from './database.ts';
import { DEFAULT_SETTINGS, type Settings } from './device-settings.ts';

const KEY = 'device';

/** Settings of this device, defaults filled in. */
export async function getSettings(db: StarlingDatabase): Promise<Settings> {
  const row = await db.settings.get(KEY);
  return { ...DEFAULT_SETTINGS, ...(row?.value as Partial<Settings> | undefined) };
}

/** Merges `change` into the stored settings and gives the result. */
export async function putSettings(db: StarlingDatabase, change: Partial<Settings>): Promise<Settings> {
  return db.transaction('rw', db.settings, async () => {
    const settings = { ...(await getSettings(db)), ...change };
    await db.settings.put({ key: KEY, value: settings });
    return settings;
  });
}
