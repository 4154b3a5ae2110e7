import { parseAccountId } from '../crypto/account-id.ts';
import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import { removeFilesOfMessages } from '../store/files.ts';
import { countUnread } from '../store/read-mark.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { boundedName } from './account.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { eachPiece, isUnsent, refreshLast, removeContents } from './conversation-record.ts';
import { NotFoundError } from './errors.ts';
import { isUploading, uploadAgain } from './files/retrying.ts';
import { addDeletion } from './deletions.ts';
import { beginReading } from './expiry.ts';
import { rememberDeclined } from './known-strangers.ts';
import { moveReadMark } from './read-marks.ts';
import { sendReceipt } from './receipts.ts';
import { callId, noteDone, wasDone, type Repeatable } from './repeated-calls.ts';
import { requestState } from './request-state.ts';
import { jobsAgain } from './sending.ts';
import { buryContact } from './sync/buried-contacts.ts';
import { conversationWith } from './sync/precedence.ts';
import { eraseFromConfigs, putSynced } from './sync/reflect.ts';
import { SyncSession } from './sync/sync-session.ts';

/** @throws MalformedInputError if it is no Account ID */
export async function openConversation(context: MessengerContext, accountId: string): Promise<{ key: string }> {
  const { db } = context;
  const id = parseAccountId(accountId);
  requireKeys(context);
  const key = db.conversationKey(id);
  await db.transaction('rw', db.conversations, db.configs, async () => {
    if (await db.conversations.get(key)) return;
    await db.conversations.add(await conversationWith(db, await SyncSession.begin(context), id));
  });
  return { key };
}

/** Everything that changing a conversation may touch. */
const tablesOf = ({ db }: MessengerContext) => [
  db.conversations,
  db.messages,
  db.jobs,
  db.drafts,
  db.configs,
  db.tombstones,
  db.settings,
  db.files,
  db.fileParts,
  db.seen,
];

async function change(
  context: MessengerContext,
  key: string,
  edit: (row: StoredConversation) => Promise<void> | void,
): Promise<void> {
  const { db } = context;
  requireKeys(context);
  await db.transaction('rw', tablesOf(context), async () => {
    const row = await db.conversations.get(key);
    if (!row) throw new NotFoundError('no such conversation');
    await edit(row);
    await putSynced(context, row);
  });
  await context.fault('conversation: changed');
}

/** Hashes of what a conversation holds, as our own swarm names it. */
async function hashesIn(context: MessengerContext, key: string): Promise<string[]> {
  const since = Math.floor(context.network.now()) - MESSAGE_TTL_MS;
  const hashes: string[] = [];
  await eachPiece(context.db, key, async (ids) => {
    for (const row of await context.db.messages.bulkGet(ids))
      if (row && row.hash !== null && row.receivedAtMs > since) hashes.push(row.hash);
  });
  return hashes;
}

/**
 * Takes a contact away with everything the conversation holds, on all devices and in our swarm; nothing is sent to them
 * (07 §5.1 rule 5, §5.11).
 */
export async function deleteContact(context: MessengerContext, key: string, call: Repeatable = {}): Promise<void> {
  const { db } = context;
  requireKeys(context);
  const id = callId(context, call);
  await db.transaction('rw', tablesOf(context), async () => {
    if (await wasDone(context, id)) return; // they may have written anew since
    await noteDone(context, id);
    const row = await db.conversations.get(key);
    if (!row) return;
    const hashes = await hashesIn(context, key);
    await removeContents(db, key);
    await addDeletion(context, hashes);
    await db.conversations.delete(key);
    const session = await SyncSession.begin(context);
    eraseFromConfigs(session, row.accountId);
    await session.save();
    await buryContact(db, row.accountId, session.nowMs);
    if (!row.approved) await rememberDeclined(db, row.accountId, session.nowMs);
  });
  await context.fault('contact: deleted');
  context.notify({ kind: 'clear', conversation: key });
}

/** Discards what they write from now on. Chosen from a request, it also removes what they wrote. */
export async function blockConversation(context: MessengerContext, key: string): Promise<void> {
  await change(context, key, async (row) => {
    row.blocked = true;
    row.unread = 0;
    if (row.request !== 'incoming') return;
    const hashes = await hashesIn(context, key);
    await removeContents(context.db, key);
    await addDeletion(context, hashes);
    Object.assign(row, { approved: false, approvedMe: false, request: 'none', visible: 0, last: null });
  });
  context.notify({ kind: 'clear', conversation: key });
}

export const unblockConversation = (context: MessengerContext, key: string): Promise<void> =>
  change(context, key, (row) => {
    row.blocked = false;
    row.request = requestState(row);
    if (row.approved && row.priority >= 0) row.visible = 1;
  });

export const setNickname = (context: MessengerContext, key: string, nickname: string): Promise<void> =>
  change(context, key, (row) => {
    row.nickname = boundedName(nickname);
  });

/** @param until ms, sent time; undefined: everything that is here */
export async function markRead(context: MessengerContext, key: string, until: number | undefined): Promise<void> {
  let left = 0;
  let read: StoredMessage[] = [];
  await change(context, key, async (row) => {
    read = await moveReadMark(context, row, until ?? row.lastActivityMs);
    await beginReading(context, read, 'here');
    row.markedUnread = false;
    left = row.unread;
  });
  if (left === 0) context.notify({ kind: 'clear', conversation: key });
  await sendReceipt(context, key, read);
}

export const markUnread = (context: MessengerContext, key: string): Promise<void> =>
  change(context, key, (row) => {
    row.markedUnread = true;
  });

export const pinConversation = (context: MessengerContext, key: string, pinned: boolean): Promise<void> =>
  change(context, key, (row) => {
    row.priority = pinned ? 1 : 0;
    delete row.hiddenAtMs;
    row.visible = 1;
  });

export async function muteConversation(
  context: MessengerContext,
  key: string,
  untilMs: number | 'for-ever' | null,
): Promise<void> {
  await change(context, key, (row) => {
    const isTimed = typeof untilMs === 'number';
    row.mutedUntilMs = isTimed ? Math.ceil(untilMs / 1000) * 1000 : 0;
    row.notify = untilMs === 'for-ever' ? 'none' : 'default';
  });
  if (untilMs !== null) context.notify({ kind: 'clear', conversation: key });
}

/** Out of the list with what it holds, on all devices; whoever it is stays known. */
export async function hideConversation(context: MessengerContext, key: string, call: Repeatable = {}): Promise<void> {
  const { db } = context;
  const id = callId(context, call);
  await change(context, key, async (row) => {
    if (await wasDone(context, id)) return; // they may have written anew since
    await noteDone(context, id);
    await removeContents(db, key, 'unsent');
    Object.assign(row, { priority: -1, visible: 0, unread: 0, markedUnread: false, last: null });
    // Whatever was written before this moment does not bring it back.
    row.hiddenAtMs = Math.floor(context.network.now());
  });
  context.notify({ kind: 'clear', conversation: key });
}

/** Note to Self in the list, or not. */
export async function showNoteToSelf(context: MessengerContext, shown: boolean): Promise<void> {
  const { key } = await openConversation(context, requireKeys(context).accountId);
  if (!shown) {
    await hideConversation(context, key);
    return;
  }
  await change(context, key, (row) => {
    row.priority = Math.max(0, row.priority);
    delete row.hiddenAtMs;
    row.visible = 1;
  });
}

/** Empties a conversation on this device. */
export async function clearMessages(context: MessengerContext, key: string, call: Repeatable = {}): Promise<void> {
  const { db } = context;
  const id = callId(context, call);
  await db.transaction('rw', tablesOf(context), async () => {
    if (await wasDone(context, id)) return; // they may have written anew since
    await noteDone(context, id);
    const expiresAtMs = Math.floor(context.network.now()) + MESSAGE_TTL_MS;
    await removeContents(db, key, 'unsent', (messages) =>
      db.tombstones.bulkPut(messages.map(({ identity }) => ({ identity, expiresAtMs }))),
    );
    await db.conversations.update(key, { last: null, unread: 0 });
  });
  context.notify({ kind: 'clear', conversation: key });
}

/** Removes a message from this device; it stays away even if the swarm shows it again under another hash. */
export async function deleteForMe(context: MessengerContext, messageId: string): Promise<void> {
  const { db } = context;
  await db.transaction('rw', tablesOf(context), async () => {
    const message = await db.messages.get(messageId);
    if (!message) return;
    await db.tombstones.put({ identity: message.identity, expiresAtMs: context.network.now() + MESSAGE_TTL_MS });
    await db.messages.delete(messageId);
    await removeFilesOfMessages(db, [messageId]);
    // What nobody has yet is not tried again. What has been sent is theirs, and goes on to our other devices.
    if (isUnsent(message)) await db.jobs.where('messageId').equals(messageId).delete();
    const row = await db.conversations.get(message.conversation);
    if (!row) return;
    if (row.last?.messageId === messageId) await refreshLast(db, row.key);
    if (row.unread > 0) await db.conversations.update(row.key, { unread: await countUnread(db, row) });
  });
}

/** Starts a failed message again, with whatever else failed in its conversation before it. */
export async function retryMessage(context: MessengerContext, messageId: string): Promise<void> {
  const { db } = context;
  const made = await jobsAgain(context, messageId);
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.files], async () => {
    const message = await db.messages.get(messageId);
    if (!message) throw new NotFoundError('no such message');
    const nowMs = context.now();
    const isUnsent = message.status === 'failed' && !(await uploadAgain(context, message));
    if (isUnsent && !(await db.jobs.where('messageId').equals(messageId).first())) await db.jobs.bulkAdd(made);
    const failed = (await db.jobs.where('conversation').equals(message.conversation).toArray()).filter(
      (job) => job.state === 'failed' && (job.messageId === messageId || job.kind === 'response'),
    );
    for (const job of failed)
      await db.jobs.put({ ...job, state: 'waiting', attempts: 0, failingMs: 0, dueMs: nowMs, lastAttemptMs: nowMs });
    if (message.status !== 'failed') return;
    await db.messages.update(messageId, { status: 'sending', failure: null });
    const row = await db.conversations.get(message.conversation);
    if (row?.last?.messageId === messageId)
      await db.conversations.update(row.key, { last: { ...row.last, status: 'sending' } });
  });
}

/** Takes back a message that has not been started on the network; files that are being uploaded do not count. */
export async function cancelMessage(
  context: MessengerContext,
  { messageId, ...call }: { messageId: string } & Repeatable,
): Promise<boolean> {
  const { db } = context;
  const id = callId(context, call);
  return db.transaction('rw', [db.conversations, db.messages, db.jobs, db.files, db.fileParts, db.seen], async () => {
    if (await wasDone(context, id)) return true;
    const jobs = await db.jobs.where('messageId').equals(messageId).toArray();
    const message = await db.messages.get(messageId);
    if (!message || jobs.some((job) => job.started)) return false;
    if (jobs.length === 0 && !(await isUploading(context, message))) return false;
    await noteDone(context, id);
    await db.jobs.where('messageId').equals(messageId).delete();
    await db.messages.delete(messageId);
    await removeFilesOfMessages(db, [messageId]);
    await refreshLast(db, message.conversation);
    return true;
  });
}
