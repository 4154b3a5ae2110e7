import { CONFIG_KINDS, CONFIG_NAMES } from '../../protocol/config/config-kind.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { planPictures } from '../files/pictures.ts';
import { cursorId, type Mailbox } from '../inbox.ts';
import type { MemberAnswer } from '../network-port.ts';
import { storedBetween, swarmExpiry, type StoredBetween } from '../bounds.ts';
import { heardOfOthers } from './devices.ts';
import { openFetched, type FetchedConfig } from './fetched-configs.ts';
import { project, type Projection } from './project.ts';
import { SyncSession } from './sync-session.ts';
import { readWholeAgain } from './whole-reading.ts';

/** Namespaces of the account's configs, in the order in which they are asked for (09 §7.1). */
export const CONFIG_NAMESPACES: readonly number[] = ['profile', 'contacts', 'groups', 'convo'].map(
  (name) => CONFIG_KINDS[name as 'profile'].namespace,
);

const isConfig = (namespace: number): boolean => CONFIG_NAMESPACES.includes(namespace);

function lastHashes(answers: readonly MemberAnswer[]): (Mailbox & { hash: string; expirationMs: number })[] {
  return answers.flatMap(({ member, namespaces }) =>
    namespaces.flatMap(({ namespace, messages }) => {
      const last = messages.at(-1);
      return isConfig(namespace) && last
        ? [{ member, namespace, hash: last.hash, expirationMs: last.expirationMs }]
        : [];
    }),
  );
}

async function mergeOne(
  context: MessengerContext,
  session: SyncSession,
  fetched: FetchedConfig,
): Promise<{ isConflict: boolean }> {
  const { db } = context;
  const config = session.config(fetched.name);
  const pushed = await db.seen.bulkGet(fetched.incoming.map(({ hash }) => db.hashOf('pushed', hash)));
  const { nowMs } = session;
  const storedOf = (hash: string): StoredBetween => storedBetween(fetched.saidMs.get(hash) ?? [], nowMs);
  const seqnoBefore = config.seqno;
  const wasClean = config.state === 'clean';
  const { accepted, lost } = config.merge(fetched.incoming, nowMs);
  const isConflict = lost !== null || (wasClean && config.state !== 'clean');
  // What comes again, from another member or read anew, says nothing new, whatever time goes with it.
  if (config.seqno !== seqnoBefore) {
    const isNew = (hash: string) => config.state !== 'clean' || config.currHashes.includes(hash);
    for (const hash of accepted.filter(isNew)) session.sawConfig(fetched.name, storedOf(hash));
  }
  // What we changed while others went on without us is changed again, on top of theirs.
  if (lost) config.reapply(lost);
  const foreign = fetched.incoming.filter(({ hash }, i) => !pushed[i] && accepted.includes(hash));
  const heardMs = foreign.map(({ hash }) => storedOf(hash).earliestMs);
  if (heardMs.length > 0) await heardOfOthers(db, Math.max(...heardMs), nowMs);
  return { isConflict };
}

/**
 * Merges the configs among `answers` and moves the members' cursors, in one transaction with the rows they project to.
 *
 * @returns false if something came that this version cannot read
 * @see protocol 05 §13.3, §13.4
 */
export async function mergeConfigs(context: MessengerContext, answers: readonly MemberAnswer[]): Promise<boolean> {
  const { db } = context;
  const keys = requireKeys(context);
  const cursors = lastHashes(answers);
  if (cursors.length === 0) return true;
  const fetched = await openFetched(answers, keys);
  await context.fault('configs: opened');
  const tables = [db.conversations, db.messages, db.jobs, db.drafts, db.profile, db.configs, db.cursors, db.account];
  let projection: Projection = { read: [] };
  const more = [db.tombstones, db.seen, db.devices, db.counters, db.files, db.fileParts];
  await db.transaction('rw', [...tables, ...more], async () => {
    // The account may have been removed while we were decrypting.
    if (!(await db.account.get('me'))) return;
    const session = await SyncSession.begin(context);
    const byName = new Map(fetched.map((one) => [one.name, one]));
    for (const name of CONFIG_NAMES) {
      const one = byName.get(name);
      if (one && (await mergeOne(context, session, one)).isConflict) await readWholeAgain(db);
    }
    projection = await project(context, session);
    await session.save();
    for (const { hash, expirationMs, ...mailbox } of cursors)
      await db.cursors.put({
        id: cursorId(context, keys.accountId, mailbox),
        hash,
        expiresAtMs: swarmExpiry(expirationMs, session.nowMs),
      });
  });
  await context.fault('configs: merged');
  if (fetched.length > 0) await planPictures(context);
  for (const conversation of projection.read) context.notify({ kind: 'clear', conversation });
  return fetched.every(({ unreadable }) => unreadable === 0);
}
