import type { AccountKeys } from '../../crypto/account.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { ByteText } from '../../protocol/config/bt.ts';
import { CONFIG_KINDS, CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import { archiveConvos } from '../../protocol/config/convo-info.ts';
import { sealConfig } from '../../protocol/config/stored-config.ts';
import { CONFIG_TTL_MS, MAX_BATCH } from '../../protocol/limits.ts';
import { messageHash } from '../../protocol/message-hash.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { NEEDED_SIGNATURES } from '../job-schedule.ts';
import { SyncSession } from './sync-session.ts';

/** Members asked in one run, one after the other. */
const ATTEMPTS = 3;

interface Prepared {
  name: ConfigName;
  seqno: number;
  inner: ByteText;
  obsolete: string[];
}

/** One config as it goes to the swarm. */
export interface SealedConfig {
  namespace: number;
  messages: { data: Bytes; hash: string }[];
}

export const sealedOf = (account: AccountKeys, name: ConfigName, messages: readonly Bytes[]): SealedConfig => {
  const { namespace } = CONFIG_KINDS[name];
  return {
    namespace,
    messages: messages.map((data) => ({ data, hash: messageHash(account.accountId, namespace, data) })),
  };
};

async function prepare(context: MessengerContext): Promise<Prepared[]> {
  const { db } = context;
  return db.transaction('rw', db.configs, async () => {
    const session = await SyncSession.begin(context);
    const waiting = new Set(await db.configs.where('needsPush').equals(1).primaryKeys());
    const prepared = CONFIG_NAMES.filter((name) => waiting.has(name)).map((name): Prepared => {
      const config = session.config(name);
      if (name === 'convo') archiveConvos(config, session.nowMs);
      const obsolete = [...config.oldHashes];
      return { name, ...config.push(session.nowMs), obsolete };
    });
    await session.save();
    return prepared;
  });
}

/**
 * Stores configs, in several batches if they are many, at one member after another until two have proven each store.
 *
 * @returns hashes with a proof; all of them or the caller tries again later
 * @throws what the network throws if no member took anything
 */
export async function storeConfigs(
  context: MessengerContext,
  sealed: readonly SealedConfig[],
): Promise<ReadonlySet<string>> {
  const account = requireKeys(context);
  const verified = new Map<string, Set<string>>();
  const avoid: string[] = [];
  const stores = sealed.flatMap(({ namespace, messages }) => messages.map((message) => ({ namespace, ...message })));
  const proofs = (hash: string): number => verified.get(hash)?.size ?? 0;
  let failure: Error | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const left = stores.filter(({ hash }) => proofs(hash) < NEEDED_SIGNATURES);
    if (left.length === 0) break;
    for (let start = 0; start < left.length; start += MAX_BATCH) {
      const batch = left.slice(start, start + MAX_BATCH);
      try {
        const answer = await context.network.storeOwn({
          account,
          stores: batch.map(({ namespace, data }) => ({ namespace, data, ttlMs: CONFIG_TTL_MS })),
          avoid,
        });
        avoid.push(answer.member);
        for (const { hash, verified: members } of answer.stores)
          verified.set(hash, new Set([...(verified.get(hash) ?? []), ...members]));
        if (!batch.every(({ hash }) => proofs(hash) > 0)) break;
      } catch (error) {
        failure = error instanceof Error ? error : new Error('not an error', { cause: error });
        break;
      }
    }
  }
  const proven = new Set(stores.map(({ hash }) => hash).filter((hash) => proofs(hash) > 0));
  if (proven.size === 0 && failure) throw failure;
  return proven;
}

/**
 * One push of all configs that changed: stored, then written down as confirmed, then what they replace deleted. Whatever
 * dies before they are confirmed, the same bytes are pushed again; what dies before the deletion leaves something
 * superfluous, which the next push deletes.
 *
 * @returns true if nothing waits any more
 * @throws what the network throws
 * @see protocol 05 §13.1, §13.2
 */
export async function pushConfigs(context: MessengerContext): Promise<boolean> {
  const { db } = context;
  const account = requireKeys(context);
  const prepared = await prepare(context);
  await context.fault('push: prepared');
  if (prepared.length === 0) return true;
  const sealed = new Map<ConfigName, SealedConfig>();
  for (const { name, inner, seqno } of prepared)
    sealed.set(name, sealedOf(account, name, await sealConfig(inner, seqno, name, account)));
  const hashes = [...sealed.values()].flatMap(({ messages }) => messages.map(({ hash }) => hash));
  await db.seen.bulkPut(
    hashes.map((hash) => ({ hash: db.hashOf('pushed', hash), expiresAtMs: context.network.now() + CONFIG_TTL_MS })),
  );
  const proven = await storeConfigs(context, [...sealed.values()]);
  await context.fault('push: stored');
  const isDone = ({ name }: Prepared) => (sealed.get(name)?.messages ?? []).every(({ hash }) => proven.has(hash));
  const done = prepared.filter(isDone);
  const change = (work: (session: SyncSession) => void) =>
    db.transaction('rw', db.configs, async () => {
      if ((await db.configs.count()) === 0) return; // the account is gone
      const session = await SyncSession.begin(context);
      work(session);
      await session.save();
    });
  await change((session) => {
    for (const { name, seqno } of done)
      session.config(name).confirmPushed(seqno, sealed.get(name)?.messages.map(({ hash }) => hash) ?? []);
  });
  await context.fault('push: confirmed');
  await deleteObsolete(context, done, new Set(hashes));
  await change((session) => {
    // If their deletion failed they are merely superfluous, and come back as such when they are fetched again.
    for (const { name, obsolete } of done) session.config(name).forgetOldHashes(obsolete);
  });
  return done.length === prepared.length;
}

/** Only behind all that replaces them, each proven by itself. */
async function deleteObsolete(
  context: MessengerContext,
  done: readonly Prepared[],
  current: ReadonlySet<string>,
): Promise<void> {
  const hashes = done.flatMap(({ obsolete }) => obsolete).filter((hash) => !current.has(hash));
  if (hashes.length === 0) return;
  await context.network.deleteMessages({ account: requireKeys(context), hashes }).catch(() => []);
}
