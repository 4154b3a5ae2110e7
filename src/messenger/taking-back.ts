import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import { removeFilesOfMessages } from '../store/files.ts';
import { countUnread } from '../store/read-mark.ts';
import type { StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import { composeControl } from './composed-message.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { refreshLast } from './conversation-record.ts';
import { NotConfirmedError, NotFoundError, NotOursError } from './errors.ts';
import { controlJobs, markSeen, occasionFor, writable } from './outgoing.ts';
import { callId, noteDone, wasDone, type Repeatable } from './repeated-calls.ts';
import { takeSentTimes } from './sent-time.ts';

/**
 * Leaves of a message only that it was deleted; in Note to Self not even that. It cannot come back under another hash.
 * Its files go. Within a transaction over conversations, messages, tombstones, files and fileParts.
 */
export async function blank(context: MessengerContext, message: StoredMessage): Promise<void> {
  const { db } = context;
  const expiresAtMs = Math.floor(context.network.now()) + MESSAGE_TTL_MS;
  await db.tombstones.put({ identity: message.identity, expiresAtMs });
  await removeFilesOfMessages(db, [message.id]);
  const row = await db.conversations.get(message.conversation);
  if (row?.kind === 'me') await db.messages.delete(message.id);
  else {
    const { expiry, expiresAtMs: goesAtMs } = message;
    await db.messages.update(message.id, {
      ...MESSAGE_DEFAULTS,
      reactions: [],
      expiry,
      expiresAtMs: goesAtMs,
      text: 'noticeDeleted',
      preview: null,
      kind: 'notice',
    });
  }
  if (row?.last?.messageId === message.id) await refreshLast(db, message.conversation);
  if (row && !message.outgoing && row.unread > 0)
    await db.conversations.update(row.key, { unread: await countUnread(db, row) });
}

/**
 * Takes an own message back: first from our swarm, which must succeed; then the other side and our devices are told and
 * it goes here (07 §5.10).
 *
 * @throws NotFoundError, NotOursError, what the network throws
 */
export async function deleteForEveryone(
  context: MessengerContext,
  { messageId, ...call }: { messageId: string } & Repeatable,
): Promise<void> {
  const { db, network } = context;
  const keys = requireKeys(context);
  const id = callId(context, call);
  if (await wasDone(context, id)) return;
  const message = await db.messages.get(messageId);
  if (!message || message.kind !== 'text') throw new NotFoundError('no such message');
  if (!message.outgoing) throw new NotOursError('only what you wrote yourself');
  const target = await writable(context, message.conversation);
  if (message.hash !== null) {
    const verified = await network.deleteMessages({ account: keys, hashes: [message.hash] });
    if (verified.length === 0) throw new NotConfirmedError('no service node confirmed that it deleted the message');
  }
  await context.fault('unsend: deleted');
  const times = await takeSentTimes(context, 2);
  const unsend = { kind: 'unsend', unsend: { timestampMs: message.sentAtMs, author: keys.accountId } } as const;
  const [toThemMs = 0, toUsMs = 0] = times;
  const toUs = await composeControl(
    { ...(await occasionFor(context, target, toUsMs)), recipient: keys.accountId },
    unsend,
  );
  const payloads =
    target.kind === 'me' ? [toUs] : [await composeControl(await occasionFor(context, target, toThemMs), unsend), toUs];
  const tables = [db.conversations, db.messages, db.jobs, db.seen, db.tombstones, db.files, db.fileParts];
  await db.transaction('rw', tables, async () => {
    const current = await db.messages.get(messageId);
    if (!current || (await wasDone(context, id))) return;
    await noteDone(context, id);
    await blank(context, current);
    // What has not left yet need not leave any more.
    await db.jobs
      .where('messageId')
      .equals(messageId)
      .and((job) => !job.started)
      .delete();
    await db.jobs.bulkAdd(
      controlJobs(context, target, payloads, toThemMs).map((job) => ({ ...job, state: 'waiting', after: '' })),
    );
    await markSeen(context, toUs);
  });
  await context.fault('unsend: written');
}
