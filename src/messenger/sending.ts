import { parseAccountId } from '../crypto/account-id.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_TEXT_SENT, MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { JobRow, StoredMessage } from '../store/internal-rows.ts';
import type { LinkPreview } from '../store/rows.ts';
import { composeMessage, composeResponse, jobOf, profileOf } from './composed-message.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { noticeRow, withNewest } from './conversation-record.ts';
import { BlockedError, NotFoundError, TextTooLongError } from './errors.ts';
import { requestState } from './request-state.ts';
import { takeSentTimes } from './sent-time.ts';
import { putSynced } from './sync/reflect.ts';

export interface SendInput {
  conversation: string;
  text: string;
  preview?: LinkPreview | null;
}

/** Receivers keep a preview only if its address stands in the text (07 §5.7). */
function textWithAddress(text: string, preview: LinkPreview | null): string {
  if (!preview || text.includes(preview.url)) return text;
  return text === '' ? preview.url : `${text}\n${preview.url}`;
}

/**
 * Writes the message, its jobs and what it changes in the conversation in one transaction. Nothing is sent here.
 *
 * @throws MalformedInputError (empty), TextTooLongError, NotFoundError, BlockedError, NoAccountError
 */
export async function writeMessage(context: MessengerContext, input: SendInput): Promise<{ id: string }> {
  const { db } = context;
  const keys = requireKeys(context);
  const preview = input.preview && input.preview.title !== '' ? input.preview : null;
  const text = textWithAddress(input.text.trim(), preview);
  if (text === '') throw new MalformedInputError('there is nothing to send');
  if (Array.from(text).length > MAX_TEXT_SENT)
    throw new TextTooLongError(`a message holds at most ${MAX_TEXT_SENT} characters`);
  const target = await db.conversations.get(input.conversation);
  if (!target) throw new NotFoundError('no such conversation');
  if (target.blocked) throw new BlockedError('unblock to write');
  const recipient = parseAccountId(target.accountId);
  const profile = profileOf(await db.profile.get('me'));
  const [responseAtMs = 0, sentAtMs = 0] = await takeSentTimes(context, 2);
  await context.fault('send: time taken');
  const common = { sender: keys, recipient, profile, random: context.random };
  const payloads = await composeMessage({ ...common, text, preview, sentAtMs });
  const response = await composeResponse({ ...common, sentAtMs: responseAtMs });
  await context.fault('send: bytes made');
  const nowMs = context.now();
  const id = freshId(context);
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.seen, db.drafts, db.configs], async () => {
    const row = await db.conversations.get(input.conversation);
    if (!row) throw new NotFoundError('no such conversation');
    if (row.blocked) throw new BlockedError('unblock to write');
    if (row.approvedMe && !row.approved) {
      await db.jobs.add(
        jobOf(response, { id: freshId(context), conversation: row.key, messageId: null, order: responseAtMs, nowMs }),
      );
      await db.messages.add(noticeRow(db, freshId(context), row, 'noticeYouAccepted', responseAtMs));
    }
    row.approved = true;
    row.request = requestState(row);
    const message: StoredMessage = {
      id,
      identity: db.identityOf(keys.accountId, sentAtMs),
      conversation: row.key,
      from: keys.accountId,
      outgoing: true,
      text,
      preview,
      sentAtMs,
      sortMs: sentAtMs,
      receivedAtMs: sentAtMs,
      status: 'sending',
      failure: null,
      hash: null,
      kind: 'text',
    };
    await db.messages.add(message);
    row.unread = 0;
    // What is here has been read; what is under way, though written earlier, has not.
    row.lastReadMs = Math.max(row.lastReadMs, row.lastActivityMs);
    row.markedUnread = false;
    withNewest(row, message);
    await putSynced(context, row);
    // A page that is closed before it hears of this must not offer the same words again.
    const draft = await db.drafts.get(row.key);
    if (draft && draft.text.trim() === input.text.trim()) await db.drafts.delete(row.key);
    for (const made of payloads) {
      await db.jobs.add(
        jobOf(made, { id: freshId(context), conversation: row.key, messageId: id, order: sentAtMs, nowMs }),
      );
      // Our own copy comes back with the next poll: it has been dealt with.
      if (made.kind !== 'message')
        await db.seen.put({ hash: db.hashOf('seen', made.hash), expiresAtMs: sentAtMs + MESSAGE_TTL_MS });
    }
  });
  await context.fault('send: written');
  return { id };
}

/**
 * Jobs for a message that has none: it came with a backup and was never sent. Its time stays, so that whoever has it
 * already does not see it twice.
 */
export async function jobsAgain(context: MessengerContext, messageId: string): Promise<JobRow[]> {
  const { db } = context;
  const keys = requireKeys(context);
  const message = await db.messages.get(messageId);
  const row = message && (await db.conversations.get(message.conversation));
  if (!row || message.status !== 'failed' || (await db.jobs.where('messageId').equals(messageId).first())) return [];
  const { text, preview, sentAtMs } = message;
  const recipient = parseAccountId(row.accountId);
  const profile = profileOf(await db.profile.get('me'));
  const payloads = await composeMessage({
    sender: keys,
    recipient,
    profile,
    random: context.random,
    text,
    preview,
    sentAtMs,
  });
  return payloads.map((payload) =>
    jobOf(payload, {
      id: freshId(context),
      conversation: row.key,
      messageId,
      order: sentAtMs,
      nowMs: context.now(),
    }),
  );
}

/** Explicit "accept": the answer goes out by a job of its own. Does nothing if it was accepted before. */
export async function acceptRequest(context: MessengerContext, conversation: string): Promise<void> {
  const { db } = context;
  const keys = requireKeys(context);
  const target = await db.conversations.get(conversation);
  if (!target) throw new NotFoundError('no such conversation');
  if (target.approved) return;
  const profile = profileOf(await db.profile.get('me'));
  const [sentAtMs = 0] = await takeSentTimes(context, 1);
  const recipient = parseAccountId(target.accountId);
  const response = await composeResponse({ sender: keys, recipient, profile, random: context.random, sentAtMs });
  await context.fault('accept: bytes made');
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.configs], async () => {
    const row = await db.conversations.get(conversation);
    if (!row || row.approved) return;
    await db.jobs.add(
      jobOf(response, { id: freshId(context), conversation, messageId: null, order: sentAtMs, nowMs: context.now() }),
    );
    const notice = noticeRow(db, freshId(context), row, 'noticeYouAccepted', sentAtMs);
    await db.messages.add(notice);
    row.approved = true;
    row.blocked = false;
    row.request = requestState(row);
    withNewest(row, notice);
    await putSynced(context, row);
  });
  await context.fault('accept: written');
}
