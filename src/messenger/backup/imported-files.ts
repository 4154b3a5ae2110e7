import type { Bytes } from '../../crypto/bytes.ts';
import { writeParts } from '../../store/file-content.ts';
import { AT_REST, newFile } from '../../store/files.ts';
import type { StoredFile, StoredMessage } from '../../store/internal-rows.ts';
import type { MessageFile } from '../../store/rows.ts';
import { freshId, type MessengerContext } from '../context.ts';
import { dropParts } from '../files/downloading.ts';
import type { BackupRecord, FileRecord } from './records.ts';

/**
 * Rows for the files of a message that comes from a backup; their contents follow, or can be fetched. Changes `message`
 * where an id is taken. Within a transaction over `db.files`.
 */
export async function addFileRows(context: MessengerContext, message: StoredMessage): Promise<void> {
  const { db, now } = context;
  const add = async (file: MessageFile, use: 'attachment' | 'preview', order: number): Promise<MessageFile> => {
    const { id: kept, address, ...about } = file;
    const id = (await db.files.get(kept)) ? freshId(context) : kept;
    const place = { conversation: message.conversation, messageId: message.id };
    const state = address ? 'remote' : 'gone';
    await db.files.add({ ...newFile(about, now()), ...place, id, use, order, address, state });
    return { ...file, id };
  };
  const files: MessageFile[] = [];
  for (const [order, file] of message.files.entries()) files.push(await add(file, 'attachment', order));
  message.files = files;
  const { preview } = message;
  if (preview?.image) message.preview = { ...preview, image: await add(preview.image, 'preview', files.length) };
}

/** A content is missing here, and nobody is about to fetch or send it. */
const isMissing = (row: StoredFile | undefined): row is StoredFile =>
  row !== undefined && row.bytes === 0 && ['remote', 'gone', 'failed'].includes(row.state);

/** Takes the contents of files out of a backup that has been checked, one file at a time in memory. */
export class ImportedFiles {
  readonly #context: MessengerContext;
  #record: FileRecord | undefined;
  #parts: Bytes[] = [];
  #bytes = 0;

  constructor(context: MessengerContext) {
    this.#context = context;
  }

  /** To be called after the messages before it have been written. */
  async take(record: BackupRecord): Promise<void> {
    if (record.kind === 'file') {
      this.#record = record.value;
      this.#parts = [];
      this.#bytes = 0;
    }
    if (record.kind !== 'part' || !this.#record) return;
    this.#parts.push(record.value);
    this.#bytes += record.value.length;
    if (this.#bytes < this.#record.bytes) return;
    await this.#write(this.#record);
    this.#record = undefined;
    this.#parts = [];
  }

  async #missing({ from, sentAtMs, use, order }: FileRecord): Promise<StoredFile | undefined> {
    const { db } = this.#context;
    const message = await db.messages.where('identity').equals(db.identityOf(from, sentAtMs)).first();
    if (!message) return undefined;
    const rows = await db.files.where('messageId').equals(message.id).toArray();
    return rows.find((row) => row.use === use && row.order === order && isMissing(row));
  }

  async #write(record: FileRecord): Promise<void> {
    const { db, random, fault } = this.#context;
    const row = await this.#missing(record);
    if (!row) return;
    await dropParts(this.#context, row.id);
    const contentKey = random(32);
    const bytes = await writeParts(db, row.id, contentKey, this.#parts);
    await fault('import: file written');
    const { peaks, durationMs } = record;
    await db.transaction('rw', db.files, async () => {
      const current = await db.files.get(row.id);
      if (!isMissing(current)) return;
      const about = { ...current.about, size: bytes };
      await db.files.put({ ...current, ...AT_REST, about, state: 'here', contentKey, bytes, peaks, durationMs });
    });
  }
}
