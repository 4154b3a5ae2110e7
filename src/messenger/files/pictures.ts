import { newFile, removeFiles } from '../../store/files.ts';
import type { PictureAddress, StoredFile } from '../../store/internal-rows.ts';
import { pictureFileId } from '../../store/picture-file.ts';
import type { MessengerContext } from '../context.ts';
import { wanted } from './asking.ts';
import { blobFileId } from './picture-blob.ts';

/** A picture that could not be fetched is asked for again after so long. */
const AGAIN_MS = 86_400_000;
const ABOUT = { contentType: '', name: '', size: 0, width: 0, height: 0, caption: '', isVoice: false };

/** Pictures that belong here: our own and those of people whom we have accepted (07 §5.14). */
async function neededPictures({
  db,
}: MessengerContext): Promise<{ all: PictureAddress[]; own: PictureAddress | null }> {
  const rows = await db.conversations.toArray();
  const theirs = rows.flatMap(({ kind, approved, blocked, picture }) =>
    kind === 'contact' && approved && !blocked && picture ? [picture] : [],
  );
  const own = (await db.profile.get('me'))?.picture ?? null;
  return { all: own ? [own, ...theirs] : theirs, own };
}

const isTriedAgain = (row: StoredFile, nowMs: number): boolean =>
  row.state === 'failed' && row.failure === 'network' && nowMs - row.lastAttemptMs >= AGAIN_MS;

/** Queues the pictures that are missing, and removes those that nobody has any more. */
export async function planPictures(context: MessengerContext): Promise<void> {
  const { db, now } = context;
  const nowMs = now();
  await db.transaction('rw', [db.files, db.fileParts, db.conversations, db.profile], async () => {
    const { all, own } = await neededPictures(context);
    const rows = await db.files.where('conversation').equals('').toArray();
    const known = new Map(rows.filter(({ use }) => use === 'profile').map((row) => [row.id, row]));
    const needed = new Map(all.map((address) => [pictureFileId(db, address), address]));
    for (const [id, address] of needed) {
      const row = known.get(id);
      if (!row) {
        const file: StoredFile = { ...newFile(ABOUT, nowMs), id, use: 'profile', address: { ...address, digest: '' } };
        await db.files.put(wanted(file, nowMs));
      } else if (isTriedAgain(row, nowMs)) await db.files.put(wanted(row, nowMs));
    }
    const ownBlobId = own && blobFileId(db, own);
    await removeFiles(
      db,
      [...known.keys()].filter((id) => !needed.has(id) && id !== ownBlobId),
    );
  });
}
