import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_TEXT_SENT } from '../protocol/limits.ts';
import { sentText } from '../store/draft-text.ts';
import { changeDraft, getDraft, handedIsDone } from '../store/drafts.ts';
import { removeFiles } from '../store/files.ts';
import type { JobRow, StoredFile, StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import type { LinkPreview, MessageFile, MessageReference } from '../store/rows.ts';
import { composeData, jobOf } from './composed-message.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { withNewest } from './conversation-record.ts';
import { NotAContactError, NotFoundError, TextTooLongError } from './errors.ts';
import {
  batches,
  chosenFiles,
  chosenImage,
  contentHere,
  copyAsDraft,
  queueUpload,
  takesFiles,
} from './files/chosen-files.ts';
import { partsOf } from './files/message-parts.ts';
import { approve, expiryOf, markSeen, occasionFor, prepareApproval, writable } from './outgoing.ts';
import { moveReadMark } from './read-marks.ts';
import { callId, noteDone, wasDone, type Repeatable } from './repeated-calls.ts';
import type { SendInput } from './send-input.ts';
import { putSynced } from './sync/reflect.ts';

/** Receivers keep a preview only if its address stands in the text (07 §5.7). */
function textWithAddress(text: string, preview: Pick<LinkPreview, 'url'> | null): string {
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

/** Files that are to be uploaded with a message. */
interface Uploads {
  files: readonly StoredFile[];
  image: StoredFile | null;
}

/** Makes them part of the message; within a transaction over `db.files`. */
async function queueUploads(context: MessengerContext, message: StoredMessage, uploads: Uploads): Promise<void> {
  const place = { conversation: message.conversation, messageId: message.id };
  const files: MessageFile[] = [];
  for (const [order, file] of uploads.files.entries())
    files.push(await queueUpload(context, file, { ...place, use: 'attachment', order }));
  message.files = files;
  if (!message.preview || !uploads.image) return;
  const image = await queueUpload(context, uploads.image, { ...place, use: 'preview', order: files.length });
  message.preview = { ...message.preview, image };
}

/**
 * Writes the message, its jobs and what it changes in the conversation in one transaction. Nothing is sent here. With
 * files there are no jobs yet: they follow when everything is uploaded (files/finishing.ts). With an id that was used
 * before, nothing is done, whatever has become of the message since.
 *
 * @throws MalformedInputError (empty), TextTooLongError, NotFoundError, BlockedError, NoAccountError; for files those
 * of {@link chosenFiles}
 */
export async function writeMessage(context: MessengerContext, input: SendInput): Promise<{ id: string }> {
  const { db } = context;
  const keys = requireKeys(context);
  const id = callId(context, input);
  if (await wasDone(context, id)) {
    await handedIsDone(db, input.conversation, id);
    return { id };
  }
  const { preview: shared } = input;
  const preview: LinkPreview | null = shared && shared.title !== '' ? { url: shared.url, title: shared.title } : null;
  const text = textWithAddress(input.text.trim(), preview);
  if (text === '' && !input.files?.length) throw new MalformedInputError('there is nothing to send');
  if (Array.from(text).length > MAX_TEXT_SENT)
    throw new TextTooLongError(`a message holds at most ${MAX_TEXT_SENT} characters`);
  const target = await writable(context, input.conversation);
  const uploads: Uploads = {
    files: await chosenFiles(context, target, input.files ?? []),
    image: preview ? await chosenImage(context, target, shared?.image) : null,
  };
  const isWithFiles = uploads.files.length > 0 || uploads.image !== null;
  const quote = await quoteOf(context, input);
  const expiry = expiryOf(target);
  const { approval, times } = await prepareApproval(context, target, 1);
  const [sentAtMs = 0] = times;
  const occasion = await occasionFor(context, target, sentAtMs);
  const parts = partsOf({ text, preview, quote, files: [] });
  const payloads = isWithFiles ? [] : await composeData(occasion, parts, expiry, true);
  await context.fault('send: bytes made');
  const nowMs = context.now();
  const tables = [db.conversations, db.messages, db.jobs, db.seen, db.drafts, db.configs, db.files, db.fileParts];
  await db.transaction('rw', tables, async () => {
    // The page may have called again while the first call was still being carried out.
    if (await wasDone(context, id)) return;
    await noteDone(context, id);
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
    await queueUploads(context, message, uploads);
    // A picture that is not sent would stay behind.
    if (shared?.image !== undefined && !uploads.image) await removeFiles(db, [shared.image]);
    await db.messages.add(message);
    // What is here has been read; what is under way, though written earlier, has not.
    await moveReadMark(context, row, row.lastActivityMs);
    row.markedUnread = false;
    withNewest(row, message);
    await putSynced(context, row);
    // A page that is closed before it hears of this must not offer the same words again.
    const draft = await getDraft(db, row.key);
    if (await handedIsDone(db, row.key, id)) {
      // They left the composer when they were handed over; what stands there now is something else.
    } else if (sentText(draft).trim() === input.text.trim())
      await changeDraft(db, row.key, { text: '', quote: null, preview: null, mentions: [] });
    else if (quote !== null) await changeDraft(db, row.key, { quote: null });
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

/**
 * Text, preview and files of a message, sent anew.
 *
 * @throws NotFoundError also if a file is not on this device, NotAContactError: nothing is sent to anybody then
 */
export async function forwardMessage(
  context: MessengerContext,
  input: { messageId: string; conversations: readonly string[] } & Repeatable,
): Promise<void> {
  const message = await context.db.messages.get(input.messageId);
  if (!message || message.kind !== 'text') throw new NotFoundError('no such message');
  const call = callId(context, input);
  const { text, preview, files } = message;
  // Before anything is copied or sent, so that it does not reach some of them only.
  for (const { id } of files) await contentHere(context, id);
  const targets = await Promise.all(input.conversations.map(async (key) => writable(context, key)));
  if (files.length > 0 && !targets.every(takesFiles)) throw new NotAContactError('they have not accepted yet');
  for (const target of targets) {
    const conversation = target.key;
    for (const [index, batch] of batches(files).entries()) {
      const id = context.db.hashOf('forwarded', `${call} ${conversation} ${index}`);
      if (await wasDone(context, id)) continue;
      const image =
        index === 0 && preview?.image && takesFiles(target) ? await imageAgain(context, preview.image.id) : null;
      const shared = preview && { url: preview.url, title: preview.title, ...(image !== null && { image }) };
      const copies: string[] = [];
      for (const file of batch) copies.push(await copyAsDraft(context, file.id));
      const words = index === 0 ? { text, preview: shared } : { text: '' };
      await writeMessage(context, { conversation, id, ...words, files: copies });
    }
  }
}

/** A preview goes without its picture if that is not here. */
async function imageAgain(context: MessengerContext, id: string): Promise<string | null> {
  return copyAsDraft(context, id).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
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
  // Its files are uploaded first.
  if (message.files.some(({ address }) => !address)) return [];
  const { expiry, sentAtMs } = message;
  const payloads = await composeData(await occasionFor(context, row, sentAtMs), partsOf(message), expiry, true);
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
