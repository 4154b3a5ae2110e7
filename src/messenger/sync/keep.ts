import { CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import { sealConfig } from '../../protocol/config/stored-config.ts';
import { CONFIG_TTL_MS } from '../../protocol/limits.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { wasWithin } from '../due.ts';
import { CONFIG_NAMESPACES, mergeConfigs } from './merge.ts';
import { sealedOf, storeConfigs, type SealedConfig } from './push.ts';
import { SyncSession } from './sync-session.ts';
import { readWholeAgain } from './whole-reading.ts';

const HOUR_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 1_800_000;
/** When expiries were last extended, ms; and what follows failures. */
const EXTENDED = 'configsExtended';
const RETRY = 'configsRetryMs';

interface Kept {
  name: ConfigName;
  hashes: string[];
}

async function keptConfigs(context: MessengerContext): Promise<Kept[]> {
  return context.db.transaction('r', context.db.configs, async () => {
    const session = await SyncSession.begin(context);
    return CONFIG_NAMES.map((name) => {
      const config = session.config(name);
      return { name, hashes: config.activeHashes(session.nowMs) };
    });
  });
}

interface Restored extends SealedConfig {
  name: ConfigName;
  seqno: number;
}

/**
 * The stored form as it was received, else as we would write it: the bytes are the same, hence the hash. Null for one that
 * has changed since: only what is known to have been in the swarm is put back.
 */
async function sealedAgain(context: MessengerContext, name: ConfigName): Promise<Restored | null> {
  const account = requireKeys(context);
  const config = await context.db.transaction('r', context.db.configs, async () =>
    (await SyncSession.begin(context)).config(name),
  );
  if (config.state !== 'clean') return null;
  const { stored, seqno } = config;
  const messages = stored.length > 0 ? stored : await sealConfig(config.written(), seqno, name, account);
  return { name, seqno, ...sealedOf(account, name, messages) };
}

/** A later version of ours may write the same in other bytes: then these are what is kept alive from now on. */
async function noteRestored(context: MessengerContext, restored: readonly Restored[]): Promise<void> {
  const { db } = context;
  await db.transaction('rw', db.configs, async () => {
    if ((await db.configs.count()) === 0) return; // the account is gone
    const session = await SyncSession.begin(context);
    for (const { name, seqno, messages } of restored)
      session.config(name).confirmRestored(
        seqno,
        messages.map(({ hash }) => hash),
      );
    await session.save();
  });
}

/**
 * Keeps the configs alive in the swarm: extends their expiry, and stores again what every asked member has lost. At most
 * once an hour, sooner after a failure.
 *
 * To be called after a poll in which everything that came could be merged.
 *
 * @see protocol 05 §13.3, §13.5
 */
export async function keepConfigs(context: MessengerContext): Promise<void> {
  const { db } = context;
  const nowMs = context.now();
  const lastMs = (await db.counters.get(EXTENDED))?.value ?? 0;
  const retryMs = (await db.counters.get(RETRY))?.value ?? 0;
  if (wasWithin(retryMs || HOUR_MS, lastMs, nowMs)) return;
  const kept = await keptConfigs(context);
  const hashes = kept.flatMap((one) => one.hashes);
  const note = async (isDone: boolean) => {
    const wait = isDone ? 0 : Math.min(LONGEST_RETRY_MS, retryMs === 0 ? FIRST_RETRY_MS : 2 * retryMs);
    await db.counters.bulkPut([
      { name: EXTENDED, value: nowMs },
      { name: RETRY, value: wait },
    ]);
  };
  if (hashes.length === 0) return;
  await note(false); // a death in the middle counts as a failure
  const { held, conclusive } = await context.network.extendExpiry({
    account: requireKeys(context),
    hashes,
    expiryMs: Math.floor(context.network.now()) + CONFIG_TTL_MS,
  });
  if (!conclusive) return;
  const present = new Set(held);
  const missing = kept.filter((one) => !one.hashes.every((hash) => present.has(hash)));
  await context.fault('keep: extended');
  if (missing.length > 0 && !(await putBack(context, missing))) return;
  await note(true);
}

/**
 * Stores again what is really lost. Missing may also mean that another device has just replaced it: so everything in the
 * swarm is read and merged first, and only what is still the newest known goes back; never an older one than the swarm
 * has. Should one be replaced in that moment, the whole reading after it finds the newer one.
 *
 * @returns true if nothing is lost any more
 */
async function putBack(context: MessengerContext, missing: readonly Kept[]): Promise<boolean> {
  const answers = await context.network.retrieveFromAll(requireKeys(context), CONFIG_NAMESPACES);
  const isWhole = answers.every(({ namespaces }) => namespaces.every(({ more }) => !more));
  if (!isWhole || !(await mergeConfigs(context, answers))) return false;
  const stored = new Set(answers.flatMap(({ namespaces }) => namespaces.flatMap((one) => one.messages)).map(hashOf));
  const now = await keptConfigs(context);
  const isLost = ({ name, hashes }: Kept): boolean => {
    const current = now.find((one) => one.name === name);
    const isSame = current !== undefined && hashes.every((hash) => current.hashes.includes(hash));
    return isSame && !hashes.every((hash) => stored.has(hash));
  };
  const lost: Restored[] = [];
  for (const { name } of missing.filter(isLost)) {
    const sealed = await sealedAgain(context, name);
    if (sealed) lost.push(sealed);
  }
  await context.fault('keep: looked');
  if (lost.length === 0) return true;
  await readWholeAgain(context.db);
  const proven = await storeConfigs(context, lost);
  if (!lost.every(({ messages }) => messages.every(({ hash }) => proven.has(hash)))) return false;
  await noteRestored(context, lost);
  return true;
}

const hashOf = ({ hash }: { hash: string }): string => hash;
