import { fromHex, type Bytes } from '../../crypto/bytes.ts';
import { openAttachment } from '../../crypto/files/attachment.ts';
import { openAvatar } from '../../crypto/files/avatar.ts';
import { sourceOf, type Pieces } from '../../crypto/files/byte-source.ts';
import { readFileUrl } from '../../protocol/file-url.ts';
import { writeParts } from '../../store/file-content.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import type { FileAddress } from '../../store/rows.ts';
import type { MessengerContext } from '../context.ts';
import { fileServers } from './file-servers.ts';

export interface Fetched {
  /** Of the parts that were written. */
  contentKey: Bytes;
  bytes: number;
  /** As it lay on the server; of a profile picture. */
  blob: Bytes | null;
}

function* whole(bytes: Bytes): Generator<Bytes> {
  yield bytes;
}

/** Parts of an attempt that did not end, and of a content that is no longer wanted. Within no transaction of others. */
export async function dropParts({ db }: MessengerContext, file: string): Promise<void> {
  await db.transaction('rw', db.fileParts, async () => {
    await db.fileParts.bulkDelete(await db.fileParts.where('file').equals(file).primaryKeys());
  });
}

/**
 * One attempt to fetch a file: from the server that its address names, and only if address, sizes, MAC and digest are
 * right. Its parts are written; they count as soon as the row says so.
 *
 * @throws FileUrlError, what the network throws, and what opening throws (AuthenticationError, MalformedInputError,
 * FileSizeError, FileTooLargeError)
 */
export async function fetchContent(
  context: MessengerContext,
  file: StoredFile,
  address: FileAddress,
): Promise<Fetched> {
  const { db } = context;
  const location = readFileUrl(address.url, await fileServers(context));
  const { blob } = await context.network.downloadFile(location);
  await context.fault('file: fetched');
  const isPicture = file.use === 'profile';
  const key = fromHex(address.key);
  const digest = address.digest === '' ? null : fromHex(address.digest);
  const content: Pieces = isPicture
    ? whole(await openAvatar(blob, key, location.scheme))
    : openAttachment(sourceOf(blob), { key, digest, size: file.about.size });
  await dropParts(context, file.id);
  // A key of its own for every attempt: what was written before may have been something else.
  const contentKey = context.random(32);
  const bytes = await writeParts(db, file.id, contentKey, content);
  return { contentKey, bytes, blob: isPicture ? blob : null };
}
