import { parseAccountId } from '../crypto/account-id.ts';
import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import { countReceivedAfter } from '../store/messages.ts';
import type { StoredConversation } from '../store/internal-rows.ts';
import { boundedName } from './account.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { newConversation, refreshLast, removeContents } from './conversation-record.ts';
import { NotFoundError } from './errors.ts';
import { requestState } from './request-state.ts';

/** @throws MalformedInputError if it is no Account ID */
export async function openConversation(context: MessengerContext, accountId: string): Promise<{ key: string }> {
  const { db } = context;
  const row = newConversation(db, parseAccountId(accountId), requireKeys(context).accountId);
  await db.transaction('rw', db.conversations, async () => {
    if (!(await db.conversations.get(row.key))) await db.conversations.add(row);
  });
  return { key: row.key };
}

async function change(
  context: MessengerContext,
  key: string,
  edit: (row: StoredConversation) => Promise<void> | void,
): Promise<void> {
  const { db } = context;
  requireKeys(context);
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.drafts], async () => {
    const row = await db.conversations.get(key);
    if (!row) throw new NotFoundError('no such conversation');
    await edit(row);
    await db.conversations.put(row);
  });
}

/** Takes the request away with all it holds; nothing is sent (07 §5.1 rule 5). */
export async function declineRequest(context: MessengerContext, key: string): Promise<void> {
  const { db } = context;
  requireKeys(context);
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.drafts], async () => {
    await removeContents(db, key);
    await db.conversations.delete(key);
  });
  context.notify({ kind: 'clear', conversation: key });
}

/** Discards what they write from now on. Chosen from a request, it also removes what they wrote. */
export async function blockConversation(context: MessengerContext, key: string): Promise<void> {
  await change(context, key, async (row) => {
    row.blocked = true;
    row.unread = 0;
    if (row.request !== 'incoming') return;
    await removeContents(context.db, key);
    Object.assign(row, { approved: false, approvedMe: false, request: 'none', visible: 0, last: null });
  });
  context.notify({ kind: 'clear', conversation: key });
}

export const unblockConversation = (context: MessengerContext, key: string): Promise<void> =>
  change(context, key, (row) => {
    row.blocked = false;
    row.request = requestState(row);
  });

export const setNickname = (context: MessengerContext, key: string, nickname: string): Promise<void> =>
  change(context, key, (row) => {
    row.nickname = boundedName(nickname);
  });

export async function markRead(context: MessengerContext, key: string, upToMs: number): Promise<void> {
  let left = 0;
  await change(context, key, async (row) => {
    row.lastReadMs = Math.max(row.lastReadMs, upToMs);
    row.unread = await countReceivedAfter(context.db, key, row.lastReadMs);
    left = row.unread;
  });
  if (left === 0) context.notify({ kind: 'clear', conversation: key });
}

/** Removes a message from this device; it stays away even if the swarm shows it again under another hash. */
export async function deleteForMe(context: MessengerContext, messageId: string): Promise<void> {
  const { db } = context;
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.tombstones], async () => {
    const message = await db.messages.get(messageId);
    if (!message) return;
    await db.tombstones.put({ identity: message.identity, expiresAtMs: context.network.now() + MESSAGE_TTL_MS });
    await db.messages.delete(messageId);
    await db.jobs
      .where('messageId')
      .equals(messageId)
      .and((job) => !job.started)
      .delete();
    const row = await db.conversations.get(message.conversation);
    if (!row) return;
    if (row.last?.messageId === messageId) await refreshLast(db, row.key);
    if (row.unread > 0)
      await db.conversations.update(row.key, { unread: await countReceivedAfter(db, row.key, row.lastReadMs) });
  });
}

/** Starts a failed message again, with whatever else failed in its conversation before it. */
export async function retryMessage(context: MessengerContext, messageId: string): Promise<void> {
  const { db } = context;
  await db.transaction('rw', [db.conversations, db.messages, db.jobs], async () => {
    const message = await db.messages.get(messageId);
    if (!message) throw new NotFoundError('no such message');
    const nowMs = context.now();
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

/** Takes back a message that has not been started on the network. */
export async function cancelMessage(context: MessengerContext, messageId: string): Promise<boolean> {
  const { db } = context;
  return db.transaction('rw', [db.conversations, db.messages, db.jobs], async () => {
    const jobs = await db.jobs.where('messageId').equals(messageId).toArray();
    const message = await db.messages.get(messageId);
    if (!message || jobs.length === 0 || jobs.some((job) => job.started)) return false;
    await db.jobs.where('messageId').equals(messageId).delete();
    await db.messages.delete(messageId);
    await refreshLast(db, message.conversation);
    return true;
  });
}
