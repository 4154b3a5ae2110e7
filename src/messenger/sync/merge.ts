import { CONFIG_KINDS, CONFIG_NAMES } from '../../protocol/config/config-kind.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { planPictures } from '../files/pictures.ts';
import { cursorId, type Mailbox } from '../inbox.ts';
import type { MemberAnswer } from '../network-port.ts';
import { heardOfOthers } from './devices.ts';
import { openFetched, type FetchedConfig } from './fetched-configs.ts';
import { project, type Projection } from './project.ts';
import { SyncSession } from './sync-session.ts';

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

async function mergeOne(context: MessengerContext, session: SyncSession, fetched: FetchedConfig): Promise<void> {
  const { db } = context;
  const config = session.config(fetched.name);
  const pushed = await db.seen.bulkGet(fetched.incoming.map(({ hash }) => db.hashOf('pushed', hash)));
  const { accepted, lost } = config.merge(fetched.incoming, session.nowMs);
  // What we changed while others went on without us is changed again, on top of theirs.
  if (lost) config.reapply(lost);
  if (accepted.length > 0) session.sawConfig(fetched.name, fetched.newestMs);
  const foreign = fetched.incoming.filter(({ hash }, i) => !pushed[i] && accepted.includes(hash));
  const heardMs = foreign.map(({ hash }) => fetched.storedAtMs.get(hash) ?? 0);
  if (heardMs.length > 0) await heardOfOthers(db, Math.max(...heardMs));
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
  await db.transaction('rw', [...tables, db.tombstones, db.seen, db.devices, db.files, db.fileParts], async () => {
    // The account may have been removed while we were decrypting.
    if (!(await db.account.get('me'))) return;
    const session = await SyncSession.begin(context);
    const byName = new Map(fetched.map((one) => [one.name, one]));
    for (const name of CONFIG_NAMES) {
      const one = byName.get(name);
      if (one) await mergeOne(context, session, one);
    }
    projection = await project(context, session);
    await session.save();
    for (const { hash, expirationMs, ...mailbox } of cursors)
      await db.cursors.put({ id: cursorId(context, keys.accountId, mailbox), hash, expiresAtMs: expirationMs });
  });
  await context.fault('configs: merged');
  if (fetched.length > 0) await planPictures(context);
  for (const conversation of projection.read) context.notify({ kind: 'clear', conversation });
  return fetched.every(({ unreadable }) => unreadable === 0);
}
