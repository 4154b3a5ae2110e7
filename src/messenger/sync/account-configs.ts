import { readProfile, writeProfile } from '../../protocol/config/user-profile.ts';
import type { StoredProfile } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { reflect } from './reflect.ts';
import { SyncSession } from './sync-session.ts';

/** Set while the account was brought back and the swarm has not been asked for its configs: nothing is pushed until then. */
const RESTORING = 'restoring';

export const isRestoring = async ({ db }: MessengerContext): Promise<boolean> =>
  (await db.counters.get(RESTORING)) !== undefined;

/** Within the transaction that writes the account. */
export async function beginRestoring({ db }: MessengerContext): Promise<void> {
  await db.counters.put({ name: RESTORING, value: 1 });
}

/** Configs of a new account: its name, and Note to Self not in the list. Within the transaction that writes the account. @see protocol 05 §14 */
export async function createConfigs(context: MessengerContext, name: string): Promise<void> {
  const session = await SyncSession.begin(context);
  writeProfile(session.config('profile'), { name, priority: -1, changed: session.nowSeconds });
  for (const other of ['contacts', 'convo', 'groups'] as const) session.config(other);
  await session.save();
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
    await session.save();
    await db.counters.delete(RESTORING);
  });
}

/**
 * An account from before there were configs: they are made from what is here, and nothing is pushed before the swarm has
 * been asked.
 */
export async function ensureConfigs(context: MessengerContext): Promise<void> {
  const { db } = context;
  if ((await db.configs.count()) > 0) return;
  await db.transaction('rw', db.configs, db.counters, db.profile, db.conversations, async () => {
    const profile = await db.profile.get('me');
    if (!profile || (await db.configs.count()) > 0) return;
    const session = await SyncSession.begin(context);
    writeOldProfile(session, profile);
    for (const row of await db.conversations.toArray()) {
      reflect(session, row);
      await db.conversations.put(row);
    }
    for (const name of ['profile', 'contacts', 'convo', 'groups'] as const) session.config(name);
    await session.save();
    await beginRestoring(context);
  });
}

function writeOldProfile(session: SyncSession, { name, nameUpdatedSeconds }: StoredProfile): void {
  if (name !== '') writeProfile(session.config('profile'), { name, changed: nameUpdatedSeconds });
}
