import { AT_REST, forgetContent } from '../../store/files.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import { getSettings } from '../../store/settings.ts';
import type { MessengerContext } from '../context.ts';
import { NotFoundError } from '../errors.ts';

const MEGABYTE = 1_000_000;

/** Is here and could be fetched again. */
const canGo = ({ state, address, use }: StoredFile): boolean =>
  state === 'here' && address !== null && (use === 'attachment' || use === 'preview');

async function removable(context: MessengerContext): Promise<StoredFile[]> {
  const here = await context.db.files.where('state').equals('here').toArray();
  return here.filter(canGo).sort((a, b) => a.usedAtMs - b.usedAtMs);
}

async function forget(context: MessengerContext, file: StoredFile): Promise<number> {
  return (await forgetContent(context.db, file.id)) === null ? 0 : file.bytes;
}

/** Ends the wish for a file; whether there was one. An attempt that is running keeps its lease, and ends by itself. */
async function stopDownload({ db }: MessengerContext, id: string): Promise<boolean> {
  return db.transaction('rw', db.files, async () => {
    const file = await db.files.get(id);
    if (file?.state !== 'wanted') return false;
    const { leaseOwner, leaseUntilMs } = file;
    await db.files.put({ ...file, ...AT_REST, leaseOwner, leaseUntilMs, state: file.address ? 'remote' : 'gone' });
    return true;
  });
}

/**
 * The content leaves this device, or does not come any more if it is on its way. Does nothing to what has not been sent
 * yet.
 *
 * @throws NotFoundError
 */
export async function forgetFile(context: MessengerContext, id: string): Promise<void> {
  if (await stopDownload(context, id)) return;
  const file = await context.db.files.get(id);
  if (!file) throw new NotFoundError('no such file');
  if (file.state === 'here') await forget(context, file);
}

/** Removes what can be fetched again and was not looked at since `beforeMs` (local clock). */
export async function freeStorage(
  context: MessengerContext,
  { beforeMs, conversation }: { beforeMs: number; conversation?: string },
): Promise<{ bytes: number }> {
  let bytes = 0;
  for (const file of await removable(context)) {
    if (file.usedAtMs >= beforeMs || (conversation !== undefined && file.conversation !== conversation)) continue;
    bytes += await forget(context, file);
  }
  return { bytes };
}

/** Keeps what lies here below the limit of the settings: what was not looked at for longest goes first. */
export async function keepLimit(context: MessengerContext): Promise<void> {
  const { storageLimitMb } = await getSettings(context.db);
  if (storageLimitMb <= 0) return;
  let left = -storageLimitMb * MEGABYTE;
  await context.db.files.each(({ bytes }) => (left += bytes));
  for (const file of left > 0 ? await removable(context) : []) {
    if (left <= 0) return;
    left -= await forget(context, file);
  }
}
