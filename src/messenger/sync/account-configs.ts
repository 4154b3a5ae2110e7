import { StarlingError } from '../../crypto/errors.ts';
import { loadConfig } from '../../protocol/config/config-dump.ts';
import { CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import { readProfile, writeProfile } from '../../protocol/config/user-profile.ts';
import type { MessengerContext } from '../context.ts';
import { reflect } from './reflect.ts';
import { SyncSession } from './sync-session.ts';

/** Set while the account was brought back and the swarm has not been asked for its configs: nothing is pushed until then. */
const RESTORING = 'restoring';
/** Set while the name of a new account has no date. */
const UNDATED = 'profileUndated';

export const isRestoring = async ({ db }: MessengerContext): Promise<boolean> =>
  (await db.counters.get(RESTORING)) !== undefined;

/** Within the transaction that writes the account. */
export async function beginRestoring({ db }: MessengerContext): Promise<void> {
  await db.counters.put({ name: RESTORING, value: 1 });
}

/** Configs of a new account: its name, and Note to Self not in the list. Within the transaction that writes the account. @see protocol 05 §14 */
export async function createConfigs(context: MessengerContext, name: string): Promise<void> {
  const session = await SyncSession.begin(context);
  const isTimed = context.network.clockOffsetMs() !== null;
  const changed = isTimed ? session.nowSeconds : 0;
  writeProfile(session.config('profile'), { name, priority: -1, changed });
  if (!isTimed) await context.db.counters.put({ name: UNDATED, value: 1 });
  await session.saveAll();
}

/**
 * Dates the name of a new account once network time is known: others take only what is newer than what they know, so that
 * a date by a fast local clock would keep all later names from them.
 */
export async function dateProfile(context: MessengerContext): Promise<void> {
  const { db } = context;
  if (context.network.clockOffsetMs() === null || !(await db.counters.get(UNDATED))) return;
  await db.transaction('rw', db.configs, db.counters, db.profile, async () => {
    const session = await SyncSession.begin(context);
    const config = session.config('profile');
    if (readProfile(config).updatedSeconds === 0) {
      writeProfile(config, { changed: session.nowSeconds });
      await session.save();
      await db.profile.update('me', { nameUpdatedSeconds: session.nowSeconds });
    }
    await db.counters.delete(UNDATED);
  });
}

/**
 * The swarm has been asked: from now on changes are pushed. A name that was only known here becomes the account's name
 * if the account has none.
 */
export async function endRestoring(context: MessengerContext): Promise<void> {
  const { db } = context;
  await db.transaction('rw', db.configs, db.counters, db.profile, async () => {
    const profile = await db.profile.get('me');
    if (!profile) return;
    const session = await SyncSession.begin(context);
    const config = session.config('profile');
    if (profile.name !== '' && readProfile(config).name === '')
      writeProfile(config, { name: profile.name, changed: session.nowSeconds });
    await session.saveAll();
    await db.counters.delete(RESTORING);
  });
}

/** Names of configs that are here and can be read. */
async function readableConfigs({ db }: MessengerContext): Promise<ConfigName[]> {
  const rows = await db.configs.toArray();
  return rows.flatMap(({ name, dump }) => {
    try {
      loadConfig(dump);
      return [name];
    } catch (error) {
      if (error instanceof StarlingError) return [];
      throw error;
    }
  });
}

/**
 * Sees to it that there are configs: an account from before there were any, or whose own are damaged, gets them from what
 * its conversations say. Then everything is fetched again, and nothing is pushed before.
 *
 * @see protocol 05 §15
 */
export async function ensureConfigs(context: MessengerContext): Promise<void> {
  const { db } = context;
  if ((await isRestoring(context)) || (await readableConfigs(context)).length === CONFIG_NAMES.length) return;
  const tables = [db.configs, db.counters, db.profile, db.conversations, db.cursors];
  await db.transaction('rw', tables, async () => {
    const profile = await db.profile.get('me');
    const readable = await readableConfigs(context);
    if (!profile || readable.length === CONFIG_NAMES.length) return;
    await db.configs.bulkDelete(CONFIG_NAMES.filter((name) => !readable.includes(name)));
    const session = await SyncSession.begin(context);
    if (profile.name !== '' && !readable.includes('profile'))
      writeProfile(session.config('profile'), { name: profile.name, changed: profile.nameUpdatedSeconds });
    for (const row of await db.conversations.toArray()) {
      reflect(session, row);
      await db.conversations.put(row);
    }
    await session.saveAll();
    await db.cursors.clear();
    await beginRestoring(context);
  });
}
