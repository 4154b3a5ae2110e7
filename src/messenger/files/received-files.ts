import type { AttachmentPointer } from '../../protocol/attachment-pointer.ts';
import { MAX_BLOB_BYTES } from '../../protocol/limits.ts';
import { newFile } from '../../store/files.ts';
import type { StoredConversation, StoredFile, StoredMessage } from '../../store/internal-rows.ts';
import type { MessageFile } from '../../store/rows.ts';
import type { MessengerContext } from '../context.ts';
import { wanted } from './asking.ts';
import { addressOf, descriptionOf } from './message-parts.ts';

/** Its files come without being asked for: they are our own, or of people who are trusted with it (07 §5.8). */
const comesByItself = (row: StoredConversation, outgoing: boolean): boolean =>
  row.kind === 'me' || outgoing || (row.autoDownload && row.approved && !row.blocked);

/** What a pointer becomes; what cannot be opened or is too large is not even tried. */
function received(pointer: AttachmentPointer, nowMs: number): StoredFile {
  const file = newFile(descriptionOf(pointer), nowMs);
  const address = addressOf(pointer);
  if (!address) return { ...file, state: 'failed', failure: 'unusable' };
  if (pointer.size > MAX_BLOB_BYTES) return { ...file, address, state: 'failed', failure: 'too-large' };
  return { ...file, address };
}

/**
 * Gives an arriving message the files it came with, and writes their rows. Changes `message`; within a transaction over
 * `db.files`.
 */
export async function takeFiles(
  { db, now }: MessengerContext,
  row: StoredConversation,
  message: StoredMessage,
  brought: { files: readonly AttachmentPointer[]; image: AttachmentPointer | null },
): Promise<void> {
  const nowMs = now();
  const isWanted = comesByItself(row, message.outgoing);
  const put = async (
    pointer: AttachmentPointer,
    use: 'attachment' | 'preview',
    order: number,
  ): Promise<MessageFile> => {
    const file = { ...received(pointer, nowMs), use, order, conversation: row.key, messageId: message.id };
    await db.files.add(isWanted && file.state === 'remote' ? wanted(file, nowMs) : file);
    return { ...file.about, id: file.id, address: file.address };
  };
  const files: MessageFile[] = [];
  for (const [order, pointer] of brought.files.entries()) files.push(await put(pointer, 'attachment', order));
  message.files = files;
  if (!message.preview || !brought.image) return;
  message.preview = { ...message.preview, image: await put(brought.image, 'preview', files.length) };
}
