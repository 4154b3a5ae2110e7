import type { StarlingDatabase } from './database.ts';
import type { PictureAddress } from './internal-rows.ts';

/** Id of the row of `files` that holds a profile picture: the same picture of several people lies here once. */
export const pictureFileId = (db: StarlingDatabase, { url, key }: PictureAddress): string =>
  db.hashOf('picture', url + key);
