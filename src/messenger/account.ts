import { deriveAccount, generateSeed } from '../crypto/account.ts';
import { toHex, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { encodeRecoveryPhrase, parseRecoveryInput } from '../crypto/recovery-phrase.ts';
import { MAX_NAME_BYTES } from '../protocol/limits.ts';
import { changeName } from '../protocol/config/user-profile.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { AccountExistsError } from './errors.ts';
import { awaitNetworkTime } from './sent-time.ts';
import { beginRestoring, createConfigs, ensureConfigs } from './sync/account-configs.ts';
import { addThisDevice } from './sync/devices.ts';
import { SyncSession } from './sync/sync-session.ts';
import { firstBytes } from '../protocol/whole-characters.ts';

export interface NewAccount {
  accountId: string;
  phrase: string;
  name: string;
}

/** At most 100 bytes of UTF-8, cut between characters; blanks around it are dropped. */
export function boundedName(name: string): string {
  return firstBytes(name.trim(), MAX_NAME_BYTES).trim();
}

async function keepAccount(
  context: MessengerContext,
  seed: Bytes,
  about: { name: string; isNew: boolean; device?: string },
): Promise<NewAccount> {
  const { db } = context;
  const { name, isNew } = about;
  const keys = deriveAccount(seed);
  // A local clock that no node has confirmed dates nothing that others compare.
  const isTimed = context.network.clockOffsetMs() !== null;
  await db
    .transaction('rw', [db.account, db.profile, db.configs, db.counters, db.devices], async () => {
      if (await db.account.get('me')) throw new AccountExistsError('there is an account on this device already');
      await db.account.add({ id: 'me', seed });
      await db.profile.put({
        id: 'me',
        accountId: keys.accountId,
        name,
        // Who knows the phrase has written it down, or holds another device.
        phraseConfirmed: !isNew,
        createdAtMs: context.now(),
        nameUpdatedSeconds: name === '' || !isTimed ? 0 : Math.floor(context.network.now() / 1000),
        picture: null,
      });
      await addThisDevice(db, about.device ?? '', Math.floor(context.network.now()));
      context.keys = keys;
      if (isNew) await createConfigs(context, name);
      else await beginRestoring(context);
    })
    .catch((error: unknown) => {
      context.keys = undefined;
      throw error;
    });
  return { accountId: keys.accountId, phrase: encodeRecoveryPhrase(seed), name };
}

export async function createAccount(context: MessengerContext, { name }: { name: string }): Promise<NewAccount> {
  const bounded = boundedName(name);
  if (bounded === '') throw new MalformedInputError('a display name is needed');
  return keepAccount(context, generateSeed(context.random), { name: bounded, isNew: true });
}

/** Names, contacts and everything else come with the first poll; nothing is pushed before. @see protocol 05 §14 */
export async function restoreAccount(
  context: MessengerContext,
  input: { phrase: string; name?: string },
): Promise<NewAccount> {
  return keepAccount(context, parseRecoveryInput(input.phrase), { name: boundedName(input.name ?? ''), isNew: false });
}

/** The account that another device handed over. */
export async function adoptAccount(
  context: MessengerContext,
  seed: Bytes,
  about: { name: string; device: string },
): Promise<void> {
  await keepAccount(context, seed, { name: boundedName(about.name), device: about.device, isNew: false });
}

/** Everything but this device's own settings. */
export async function removeAccount(context: MessengerContext): Promise<void> {
  const { db } = context;
  context.keys = null;
  const tables = db.tables.filter((table) => table.name !== 'settings');
  await db.transaction('rw', tables, async () => {
    for (const table of tables) await table.clear();
  });
}

export async function recoveryPhrase({
  db,
}: MessengerContext): Promise<{ phrase: string; seedHex: string } | undefined> {
  const row = await db.account.get('me');
  return row && { phrase: encodeRecoveryPhrase(row.seed), seedHex: toHex(row.seed) };
}

export async function setName(context: MessengerContext, name: string): Promise<void> {
  requireKeys(context);
  const bounded = boundedName(name);
  if (bounded === '') throw new MalformedInputError('a display name is needed');
  const { db } = context;
  await awaitNetworkTime(context);
  await db.transaction('rw', db.profile, db.configs, async () => {
    const session = await SyncSession.begin(context);
    changeName(session.config('profile'), bounded, session.nowSeconds);
    await session.save();
    await db.profile.update('me', { name: bounded, nameUpdatedSeconds: session.nowSeconds });
  });
}

/** Takes the account's keys out of memory. What is running with them fails; nothing is loaded again. */
export function wipeAccountKeys(context: MessengerContext): void {
  const { keys } = context;
  context.keys = null;
  if (!keys) return;
  for (const secret of [keys.seed, keys.ed25519Seed, keys.ed25519Secret, keys.x25519Secret]) secret.fill(0);
}

/** Reads the account into memory, once per running context. */
export async function loadKeys(context: MessengerContext): Promise<void> {
  if (context.keys !== undefined) return;
  const row = await context.db.account.get('me');
  context.keys ??= row ? deriveAccount(row.seed) : null;
  if (context.keys) await ensureConfigs(context);
}
