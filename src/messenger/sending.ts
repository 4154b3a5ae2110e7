import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_TEXT_SENT } from '../protocol/limits.ts';
import type { JobRow, StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import type { LinkPreview, MessageReference } from '../store/rows.ts';
import { composeData, jobOf } from './composed-message.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { withNewest } from './conversation-record.ts';
import { NotFoundError, TextTooLongError } from './errors.ts';
import { approve, expiryOf, markSeen, occasionFor, prepareApproval, writable } from './outgoing.ts';
import { putSynced } from './sync/reflect.ts';

export interface SendInput {
  conversation: string;
  text: string;
  preview?: LinkPreview | null;
  /** Id of the message that is answered. */
  quote?: string;
}

/** Receivers keep a preview only if its address stands in the text (07 §5.7). */
function textWithAddress(text: string, preview: LinkPreview | null): string {
  if (!preview || text.includes(preview.url)) return text;
  return text === '' ? preview.url : `${text}\n${preview.url}`;
}

/** The message that is answered, as it is named on the wire. @throws NotFoundError */
async function quoteOf(context: MessengerContext, input: SendInput): Promise<MessageReference | null> {
  if (input.quote === undefined) return null;
  const quoted = await context.db.messages.get(input.quote);
  if (!quoted || quoted.conversation !== input.conversation) throw new NotFoundError('no such message');
  return { author: quoted.from, sentAtMs: quoted.sentAtMs };
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
  const target = await writable(context, input.conversation);
  const quote = await quoteOf(context, input);
  const expiry = expiryOf(target);
  const { approval, times } = await prepareApproval(context, target, 1);
  const [sentAtMs = 0] = times;
  const payloads = await composeData(
    await occasionFor(context, target, sentAtMs),
    {
      body: text,
      previews: preview ? [preview] : [],
      ...(quote && { quote: { author: quote.author, timestampMs: quote.sentAtMs } }),
    },
    expiry,
    true,
  );
  await context.fault('send: bytes made');
  const nowMs = context.now();
  const id = freshId(context);
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.seen, db.drafts, db.configs], async () => {
    const row = await writable(context, input.conversation);
    await approve(context, row, approval);
    const message: StoredMessage = {
      ...MESSAGE_DEFAULTS,
      reactions: [],
      id,
      identity: db.identityOf(keys.accountId, sentAtMs),
      conversation: row.key,
      from: keys.accountId,
      outgoing: true,
      text,
      preview,
      quote,
      expiry,
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
      if (made.kind !== 'message') await markSeen(context, made);
    }
  });
  await context.fault('send: written');
  return { id };
}

/** Text and preview of a message, sent anew. */
export async function forwardMessage(
  context: MessengerContext,
  input: { messageId: string; conversations: readonly string[] },
): Promise<void> {
  const message = await context.db.messages.get(input.messageId);
  if (!message || message.kind !== 'text') throw new NotFoundError('no such message');
  const { text, preview } = message;
  for (const conversation of input.conversations) await writeMessage(context, { conversation, text, preview });
}

/**
 * Jobs for a message that has none: it came with a backup and was never sent. Its time stays, so that whoever has it
 * already does not see it twice.
 */
export async function jobsAgain(context: MessengerContext, messageId: string): Promise<JobRow[]> {
  const { db } = context;
  const message = await db.messages.get(messageId);
  const row = message && (await db.conversations.get(message.conversation));
  if (!row || message.status !== 'failed' || (await db.jobs.where('messageId').equals(messageId).first())) return [];
  const { text, preview, quote, expiry, sentAtMs } = message;
  const payloads = await composeData(
    await occasionFor(context, row, sentAtMs),
    {
      body: text,
      previews: preview ? [preview] : [],
      ...(quote && { quote: { author: quote.author, timestampMs: quote.sentAtMs } }),
    },
    expiry,
    true,
  );
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
  const target = await db.conversations.get(conversation);
  if (!target) throw new NotFoundError('no such conversation');
  if (target.approved) return;
  const { approval } = await prepareApproval(context, target, 0);
  await context.fault('accept: bytes made');
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.configs], async () => {
    const row = await db.conversations.get(conversation);
    if (!row || row.approved) return;
    const notice = await approve(context, row, approval, true);
    row.blocked = false;
    if (notice) withNewest(row, notice);
    await putSynced(context, row);
  });
  await context.fault('accept: written');
}
