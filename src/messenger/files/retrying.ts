import { AT_REST } from '../../store/files.ts';
import type { StoredMessage } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { NotFoundError } from '../errors.ts';

/** Its own, and the picture of its preview. */
const filesOf = ({ files, preview }: StoredMessage) => [...files, ...(preview?.image ? [preview.image] : [])];

/** Servers forget files after two weeks; a message that is sent now should be of use for a while. */
const TOO_OLD_MS = 7 * 86_400_000;

/**
 * Starts what is not uploaded yet of a message that failed; what is stays as it is, unless its servers may forget it
 * soon. Then the message is made anew. Within a transaction over files, messages and jobs.
 *
 * @returns whether it waits for uploads now
 * @throws NotFoundError if a file that would have to be uploaded is not here (any more)
 */
export async function uploadAgain({ db, now }: MessengerContext, message: StoredMessage): Promise<boolean> {
  const nowMs = now();
  const start = { ...AT_REST, state: 'upload', address: null, dueMs: nowMs, lastAttemptMs: nowMs } as const;
  const rows = (await db.files.bulkGet(filesOf(message).map(({ id }) => id))).filter((row) => row !== undefined);
  const isOld = rows.some(({ createdAtMs, bytes }) => bytes > 0 && nowMs - createdAtMs > TOO_OLD_MS);
  let isMissing = false;
  for (const { id, address } of filesOf(message)) {
    const row = rows.find((one) => one.id === id);
    if (address && !isOld) continue;
    isMissing = true;
    if (!isOld && (row?.state === 'uploaded' || row?.state === 'upload')) continue;
    if (!row || row.bytes === 0) throw new NotFoundError('the file is not on this device any more');
    // From now on its age counts anew.
    await db.files.put({ ...row, ...start, createdAtMs: nowMs });
  }
  if (!isMissing) return false;
  await db.messages.update(message.id, withoutAddresses(message));
  await db.jobs.where('messageId').equals(message.id).delete();
  return true;
}

/** As before its files were uploaded. */
function withoutAddresses({ files, preview }: StoredMessage): Pick<StoredMessage, 'files' | 'preview'> {
  return {
    files: files.map((file) => ({ ...file, address: null })),
    preview: preview?.image ? { ...preview, image: { ...preview.image, address: null } } : preview,
  };
}

/** It waits for its files. Within a transaction over `db.files`. */
export async function isUploading({ db }: MessengerContext, message: StoredMessage): Promise<boolean> {
  if (message.status !== 'sending') return false;
  const rows = await db.files.where('messageId').equals(message.id).toArray();
  return rows.some(({ state }) => state === 'upload' || state === 'uploaded');
}
