import { AT_REST } from '../../store/files.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import type { MessengerContext } from '../context.ts';
import { NotFoundError } from '../errors.ts';

/** It is worth a try: a person has to ask for it, or it was given up. */
const isMissing = ({ state, address, bytes }: StoredFile): boolean =>
  address !== null && bytes === 0 && (state === 'remote' || state === 'failed' || state === 'gone');

/** Asked for again while an attempt that was called off still runs, it comes with that attempt: its lease stays. */
export const wanted = (file: StoredFile, nowMs: number): StoredFile => ({
  ...file,
  ...AT_REST,
  leaseOwner: file.leaseOwner,
  leaseUntilMs: file.leaseUntilMs,
  state: 'wanted',
  dueMs: nowMs,
  lastAttemptMs: nowMs,
});

/** Lets what waits for a person in this conversation come. Within a transaction over `db.files`. */
async function wantAll({ db, now }: MessengerContext, conversation: string): Promise<void> {
  const rows = await db.files.where('conversation').equals(conversation).toArray();
  await db.files.bulkPut(
    rows
      .filter(({ state }) => state === 'remote')
      .filter(isMissing)
      .map((row) => wanted(row, now())),
  );
}

/** Files of this conversation come by themselves from now on, or wait for a person. @throws NotFoundError */
export async function setAutoDownload(
  { db }: MessengerContext,
  { conversation, on }: { conversation: string; on: boolean },
): Promise<void> {
  const changed = await db.conversations.update(conversation, { autoDownload: on });
  if (changed === 0 && !(await db.conversations.get(conversation))) throw new NotFoundError('no such conversation');
}

/**
 * Fetches a file that waits for a person.
 *
 * @param input.always what else waits in the conversation comes, too, and from now on by itself
 * @throws NotFoundError
 */
export async function wantFile(
  context: MessengerContext,
  { file: id, always }: { file: string; always: boolean },
): Promise<void> {
  const { db, now } = context;
  await db.transaction('rw', [db.files, db.conversations], async () => {
    const file = await db.files.get(id);
    if (!file) throw new NotFoundError('no such file');
    if (isMissing(file)) await db.files.put(wanted(file, now()));
    if (!always || file.conversation === '') return;
    await db.conversations.update(file.conversation, { autoDownload: true });
    await wantAll(context, file.conversation);
  });
}
