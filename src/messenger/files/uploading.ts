import { toHex } from '../../crypto/bytes.ts';
import { encryptAttachment } from '../../crypto/files/attachment.ts';
import { writeFileUrl } from '../../protocol/file-url.ts';
import { readParts } from '../../store/file-content.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import type { FileAddress } from '../../store/rows.ts';
import type { MessengerContext } from '../context.ts';
import { fileServers } from './file-servers.ts';

/** Encrypts what lies here piece by piece, so that only the encrypted form is in memory as a whole. */
async function encrypted(context: MessengerContext, file: StoredFile) {
  const source = { length: file.bytes, read: () => readParts(context.db, file) };
  const sealed = await encryptAttachment(source, { randomBytes: context.random });
  const blob = new Uint8Array(sealed.blobSize);
  let at = 0;
  for await (const piece of sealed.blob) {
    blob.set(piece, at);
    at += piece.length;
  }
  const digest = sealed.digest();
  return { blob, scheme: sealed.scheme, key: toHex(sealed.key), digest: digest ? toHex(digest) : '' };
}

/**
 * One attempt to bring a file to the first server that takes it.
 *
 * @throws what the network throws; FileUnreadableError, EmptyFileError, FileTooLargeError
 */
export async function uploadContent(context: MessengerContext, file: StoredFile): Promise<FileAddress> {
  const { blob, scheme, key, digest } = await encrypted(context, file);
  const servers = (await fileServers(context)).map(({ url, ed25519 }) => ({ url, ed25519 }));
  const { server, id } = await context.network.uploadToFirst(servers, blob);
  return { url: writeFileUrl({ server, id, scheme }), key, digest };
}
