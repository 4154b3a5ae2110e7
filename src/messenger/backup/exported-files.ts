import { PART_BYTES, readContent } from '../../store/file-content.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import { FileUnreadableError } from '../../store/errors.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { BackupDamagedError } from './errors.ts';
import { fileRecord, type BackupRecord, type EndRecord } from './records.ts';

/** Of all files together, the newest first: a page that takes a backup in holds it in memory. */
const MAX_BYTES = 384 * 1024 * 1024;

type OfMessage = StoredFile & { use: 'attachment' | 'preview' };

const isOfMessage = (row: StoredFile | undefined): row is OfMessage =>
  row !== undefined && (row.use === 'attachment' || row.use === 'preview') && row.bytes > 0;

/** Ids of the files of messages whose content is here. */
export async function filesToExport(db: StarlingDatabase): Promise<string[]> {
  const here: Pick<StoredFile, 'id' | 'createdAtMs' | 'bytes'>[] = [];
  await db.files.each((row) => {
    if (isOfMessage(row)) here.push({ id: row.id, createdAtMs: row.createdAtMs, bytes: row.bytes });
  });
  let left = MAX_BYTES;
  const newestFirst = here.sort((a, b) => b.createdAtMs - a.createdAtMs);
  return newestFirst.filter(({ bytes }) => (left -= bytes) >= 0).map(({ id }) => id);
}

/** Content of a file that can be read; null if it is not here (any more). */
async function readable(db: StarlingDatabase, id: string, counts: EndRecord): Promise<Bytes | null> {
  try {
    return await readContent(db, id);
  } catch (error) {
    if (!(error instanceof FileUnreadableError)) throw error;
    counts.omitted += 1;
    return null;
  }
}

/** A file and its parts; nothing if it went meanwhile. */
export async function* fileRecords(
  { db }: MessengerContext,
  id: string,
  counts: EndRecord,
): AsyncGenerator<Extract<BackupRecord, { kind: 'file' | 'part' }>> {
  const row = await db.files.get(id);
  const message = row && (await db.messages.get(row.messageId));
  if (!isOfMessage(row) || !message) return;
  const content = await readable(db, id, counts);
  if (!content) return;
  const { use, order, peaks, durationMs } = row;
  const { from, sentAtMs } = message;
  try {
    const value = fileRecord({ from, sentAtMs, use, order, bytes: content.length, peaks, durationMs });
    yield { kind: 'file', value };
  } catch (error) {
    // A row that would make the whole file unreadable is left out of it.
    if (!(error instanceof BackupDamagedError)) throw error;
    counts.omitted += 1;
    return;
  }
  counts.files += 1;
  for (let at = 0; at < content.length; at += PART_BYTES)
    yield { kind: 'part', value: content.slice(at, at + PART_BYTES) };
}
