import { utf8 } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { FileTooLargeError } from '../../crypto/files/file-errors.ts';
import { boundedCaption, boundedContentType, boundedFileName } from '../../protocol/attachment-pointer.ts';
import { MAX_ATTACHMENTS, MAX_FILE_BYTES } from '../../protocol/limits.ts';
import { addDraftFile } from '../../store/add-draft-file.ts';
import { AT_REST } from '../../store/files.ts';
import { readParts } from '../../store/file-content.ts';
import type { StoredConversation, StoredFile } from '../../store/internal-rows.ts';
import type { FileDescription, MessageFile } from '../../store/rows.ts';
import type { MessengerContext } from '../context.ts';
import { NotAContactError, NotFoundError, TextTooLongError, TooManyFilesError } from '../errors.ts';

/** UTF-8 of all captions of a message: more would not fit beside the pointers. */
const MAX_CAPTIONS_BYTES = 32_000;

/** They have accepted us, or we are they (07 §5.1). */
export const takesFiles = (row: StoredConversation): boolean => row.kind === 'me' || row.approvedMe;

const isVisual = ({ contentType }: Pick<FileDescription, 'contentType'>): boolean =>
  /^(?:image|video)\//.test(contentType);

/** As they may be sent: pictures and videos together, everything else alone (07 §5.8); at least one batch. */
export function batches<T extends Pick<FileDescription, 'contentType'>>(files: readonly T[]): T[][] {
  const visual = files.filter(isVisual);
  const others = files.filter((file) => !isVisual(file)).map((file) => [file]);
  return visual.length > 0 || others.length === 0 ? [visual, ...others] : others;
}

async function draft({ db }: MessengerContext, id: string): Promise<StoredFile> {
  const file = await db.files.get(id);
  if (!file || file.use !== 'draft' || file.state !== 'here') throw new NotFoundError('no such file');
  if (file.bytes === 0) throw new MalformedInputError('an empty file cannot be sent');
  if (file.bytes > MAX_FILE_BYTES) throw new FileTooLargeError(`a file holds at most ${MAX_FILE_BYTES} bytes`);
  return file;
}

/**
 * The draft files of a message that is about to be sent, in order.
 *
 * @throws NotAContactError, TooManyFilesError, NotFoundError, MalformedInputError (empty, or mixed against 07 §5.8),
 * FileTooLargeError, TextTooLongError (captions)
 */
export async function chosenFiles(
  context: MessengerContext,
  target: StoredConversation,
  ids: readonly string[],
): Promise<StoredFile[]> {
  if (ids.length === 0) return [];
  if (!takesFiles(target)) throw new NotAContactError('files can be sent once they have accepted');
  if (ids.length > MAX_ATTACHMENTS) throw new TooManyFilesError(`a message holds at most ${MAX_ATTACHMENTS} files`);
  if (new Set(ids).size < ids.length) throw new MalformedInputError('a file is there twice');
  const files: StoredFile[] = [];
  for (const id of ids) files.push(await draft(context, id));
  if (files.some(({ conversation }) => conversation !== target.key && conversation !== ''))
    throw new NotFoundError('no such file');
  if (batches(files.map(({ about }) => about)).length > 1)
    throw new MalformedInputError('a file that is no picture or video is sent alone');
  if (utf8(files.map(({ about }) => about.caption).join('')).length > MAX_CAPTIONS_BYTES)
    throw new TextTooLongError('the captions are too long');
  return files;
}

/** The picture of a link preview; null where files cannot be sent, or it is there no more. */
export async function chosenImage(
  context: MessengerContext,
  target: StoredConversation,
  id: string | undefined,
): Promise<StoredFile | null> {
  if (id === undefined || !takesFiles(target)) return null;
  return draft(context, id).catch(() => null);
}

/** Makes a draft file part of a message, to be uploaded. Within a transaction over `db.files`. @throws NotFoundError */
export async function queueUpload(
  context: MessengerContext,
  file: StoredFile,
  place: { use: 'attachment' | 'preview'; conversation: string; messageId: string; order: number },
): Promise<MessageFile> {
  const nowMs = context.now();
  const row = await draft(context, file.id);
  const { contentType, name, caption } = row.about;
  const about = {
    ...row.about,
    contentType: boundedContentType(contentType),
    name: boundedFileName(name),
    caption: boundedCaption(caption),
    size: row.bytes,
  };
  const start = { dueMs: nowMs, lastAttemptMs: nowMs, usedAtMs: nowMs };
  await context.db.files.put({ ...row, ...place, ...AT_REST, ...start, about, state: 'upload' });
  return { ...about, id: row.id, address: null };
}

/** A file with its content. @throws NotFoundError */
export async function contentHere({ db }: MessengerContext, id: string): Promise<StoredFile> {
  const file = await db.files.get(id);
  if (!file || file.bytes === 0 || ['writing', 'wanted', 'remote', 'gone'].includes(file.state))
    throw new NotFoundError('the file is not on this device');
  return file;
}

/**
 * A draft file with the same content, to be sent at once. It belongs to no conversation until it is sent: if that is cut
 * off, no composer shows it, and the clean-up takes it.
 *
 * @throws NotFoundError
 */
export async function copyAsDraft(context: MessengerContext, id: string): Promise<string> {
  const { db } = context;
  const file = await contentHere(context, id);
  const { about, peaks, durationMs } = file;
  const chosen = { ...about, conversation: '', peaks, durationMs };
  return (await addDraftFile(db, chosen, readParts(db, file), context.now())).id;
}
