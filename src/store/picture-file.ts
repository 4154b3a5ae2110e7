import type { StarlingDatabase } from './database.ts';
import type { PictureAddress } from './internal-rows.ts';
import type { FileRow } from './rows.ts';

/** Id of the row of `files` that holds a profile picture: the same picture of several people lies here once. */
export const pictureFileId = (db: StarlingDatabase, { url, key }: PictureAddress): string =>
  db.hashOf('picture', url + key);

/** Our own picture or that of somebody whom we have accepted; strangers and blocked people show none. */
async function shownPicture(db: StarlingDatabase, accountId: string): Promise<PictureAddress | null> {
  const row = await db.conversations.get(db.conversationKey(accountId));
  if (row?.kind === 'contact') return row.approved && !row.blocked ? row.picture : null;
  const profile = await db.profile.get('me');
  return profile?.accountId === accountId ? profile.picture : null;
}

/** The profile picture of an Account ID, in whatever state it is; undefined if they have none that we show. */
export async function profilePicture(db: StarlingDatabase, accountId: string): Promise<FileRow | undefined> {
  if (accountId === '') return undefined;
  const picture = await shownPicture(db, accountId);
  return picture ? db.files.get(pictureFileId(db, picture)) : undefined;
}
