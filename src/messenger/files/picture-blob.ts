import type { Bytes } from '../../crypto/bytes.ts';
import { readContent, writeParts } from '../../store/file-content.ts';
import { newFile } from '../../store/files.ts';
import type { PictureAddress, StoredFile } from '../../store/internal-rows.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import { pictureFileId } from '../../store/picture-file.ts';
import type { MessengerContext } from '../context.ts';

/** Id of the row that holds the encrypted form of our own picture, for uploading the very same bytes again. */
export const blobFileId = (db: StarlingDatabase, { url, key }: PictureAddress): string =>
  db.hashOf('picture-blob', url + key);

const ABOUT = { contentType: '', name: '', size: 0, width: 0, height: 0, caption: '', isVoice: false };

async function keep(
  context: MessengerContext,
  id: string,
  content: Bytes,
  about: Partial<StoredFile>,
): Promise<StoredFile> {
  const row = { ...newFile({ ...ABOUT, size: content.length }, context.now()), ...about, id };
  const bytes = await writeParts(context.db, id, row.contentKey, [content]);
  return { ...row, use: 'profile', state: 'here', bytes };
}

/** Rows of a picture of our own and its encrypted form; their parts are written, the rows are not. */
export async function keptPicture(
  context: MessengerContext,
  address: PictureAddress,
  { picture, contentType, blob }: { picture: Bytes; contentType: string; blob: Bytes },
): Promise<StoredFile[]> {
  const { db } = context;
  const about = { ...ABOUT, contentType, size: picture.length };
  return [
    await keep(context, pictureFileId(db, address), picture, { about, address: { ...address, digest: '' } }),
    await keep(context, blobFileId(db, address), blob, {}),
  ];
}

/** Keeps the encrypted form of a picture that was fetched, if it is our own. */
export async function keepOwnBlob(context: MessengerContext, address: PictureAddress, blob: Bytes): Promise<void> {
  const { db } = context;
  const own = (await db.profile.get('me'))?.picture;
  if (own?.url !== address.url || own.key !== address.key) return;
  const id = blobFileId(db, own);
  if (await db.files.get(id)) return;
  await db.files.put(await keep(context, id, blob, {}));
}

/** The encrypted form of our own picture; null if it is not here. */
export const ownBlob = ({ db }: MessengerContext, address: PictureAddress): Promise<Bytes | null> =>
  readContent(db, blobFileId(db, address));
