import { AT_REST } from '../../store/files.ts';
import type { StoredFile, StoredMessage } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { NotFoundError } from '../errors.ts';

/** Its own, and the picture of its preview. */
const filesOf = ({ files, preview }: StoredMessage) => [...files, ...(preview?.image ? [preview.image] : [])];

/**
 * Starts what is not uploaded yet of a message that failed; what is stays as it is. Within a transaction over `db.files`.
 *
 * @throws NotFoundError if a file that would have to be uploaded is not here (any more)
 */
export async function uploadAgain({ db, now }: MessengerContext, message: StoredMessage): Promise<void> {
  const nowMs = now();
  for (const { id, address } of filesOf(message)) {
    const row: StoredFile | undefined = address ? undefined : await db.files.get(id);
    if (address || row?.state === 'uploaded' || row?.state === 'upload') continue;
    if (!row || row.bytes === 0) throw new NotFoundError('the file is not on this device any more');
    await db.files.put({ ...row, ...AT_REST, state: 'upload', address: null, dueMs: nowMs, lastAttemptMs: nowMs });
  }
}

/** It waits for its files. Within a transaction over `db.files`. */
export async function isUploading({ db }: MessengerContext, message: StoredMessage): Promise<boolean> {
  if (message.status !== 'sending') return false;
  const rows = await db.files.where('messageId').equals(message.id).toArray();
  return rows.some(({ state }) => state === 'upload' || state === 'uploaded');
}
