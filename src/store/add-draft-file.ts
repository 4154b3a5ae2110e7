import type { StarlingDatabase } from './database.ts';
import { writeParts } from './file-content.ts';
import { type ChosenFile, draftFiles, newFile, removeFiles } from './files.ts';
import type { StoredFile } from './internal-rows.ts';
import type { FileRow } from './rows.ts';

/**
 * Keeps a chosen file, sealed, until its message is sent. Pages call this: besides drafts it is what they write.
 *
 * @throws what `content` throws; nothing of it counts then
 */
export async function addDraftFile(
  db: StarlingDatabase,
  chosen: ChosenFile,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  nowMs: number = Date.now(),
): Promise<FileRow> {
  const { conversation, contentType, name, width, height, isVoice, caption = '' } = chosen;
  const file: StoredFile = {
    ...newFile({ contentType, name, size: 0, width, height, caption, isVoice }, nowMs),
    use: 'draft',
    state: 'writing',
    conversation,
    peaks: chosen.peaks ?? [],
    durationMs: chosen.durationMs ?? 0,
  };
  await db.files.add(file);
  try {
    const bytes = await writeParts(db, file.id, file.contentKey, content);
    return await db.transaction('rw', db.files, async () => {
      const others = await draftFiles(db, conversation);
      const order = 1 + Math.max(-1, ...others.map((other) => other.order));
      const row: StoredFile = { ...file, state: 'here', about: { ...file.about, size: bytes }, bytes, order };
      await db.files.put(row);
      return row;
    });
  } catch (error) {
    await removeFiles(db, [file.id]);
    throw error;
  }
}
