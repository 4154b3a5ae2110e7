import { deriveAccount, generateSeed } from '../crypto/account.ts';
import { fromUtf8, toHex, utf8, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { encodeRecoveryPhrase, parseRecoveryInput } from '../crypto/recovery-phrase.ts';
import { MAX_NAME_BYTES } from '../protocol/limits.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { AccountExistsError } from './errors.ts';

export interface NewAccount {
  accountId: string;
  phrase: string;
  name: string;
}

/** At most 100 bytes of UTF-8, cut between code points; blanks around it are dropped. */
export function boundedName(name: string): string {
  const trimmed = name.trim();
  if (utf8(trimmed).length <= MAX_NAME_BYTES) return trimmed;
  return fromUtf8(utf8(trimmed).subarray(0, MAX_NAME_BYTES)).replace(/\uFFFD+$/, '');
}

async function keepAccount(
  context: MessengerContext,
  seed: Bytes,
  name: string,
  phraseConfirmed: boolean,
): Promise<NewAccount> {
  const { db } = context;
  const keys = deriveAccount(seed);
  await db.transaction('rw', db.account, db.profile, async () => {
    if (await db.account.get('me')) throw new AccountExistsError('there is an account on this device already');
    await db.account.add({ id: 'me', seed });
    await db.profile.put({
      id: 'me',
      accountId: keys.accountId,
      name,
      phraseConfirmed,
      createdAtMs: context.now(),
      nameUpdatedSeconds: name === '' ? 0 : Math.floor(context.network.now() / 1000),
    });
  });
  context.keys = keys;
  return { accountId: keys.accountId, phrase: encodeRecoveryPhrase(seed), name };
}

export async function createAccount(context: MessengerContext, { name }: { name: string }): Promise<NewAccount> {
  const bounded = boundedName(name);
  if (bounded === '') throw new MalformedInputError('a display name is needed');
  return keepAccount(context, generateSeed(context.random), bounded, false);
}

/** Who knows the phrase has written it down, so it counts as confirmed. */
export async function restoreAccount(
  context: MessengerContext,
  input: { phrase: string; name?: string },
): Promise<NewAccount> {
  return keepAccount(context, parseRecoveryInput(input.phrase), boundedName(input.name ?? ''), true);
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
  await context.db.profile.update('me', {
    name: bounded,
    nameUpdatedSeconds: Math.floor(context.network.now() / 1000),
  });
}

/** Reads the account into memory, once per running context. */
export async function loadKeys(context: MessengerContext): Promise<void> {
  if (context.keys !== undefined) return;
  const row = await context.db.account.get('me');
  context.keys ??= row ? deriveAccount(row.seed) : null;
}
