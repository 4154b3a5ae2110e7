import { toHex, type Bytes } from '../../crypto/bytes.ts';
import { encryptAvatar } from '../../crypto/files/avatar.ts';
import { StarlingError } from '../../crypto/errors.ts';
import { isContentId } from '../../protocol/file-server.ts';
import { readFileUrl, writeFileUrl, type FileLocation, type FileServer } from '../../protocol/file-url.ts';
import { changePicture, readProfile, renewPicture } from '../../protocol/config/user-profile.ts';
import { readContent } from '../../store/file-content.ts';
import { removeFiles } from '../../store/files.ts';
import type { PictureAddress, StoredFile } from '../../store/internal-rows.ts';
import { pictureFileId } from '../../store/picture-file.ts';
import { keptTime } from '../bounds.ts';
import type { MessengerContext } from '../context.ts';
import { wasWithin } from '../due.ts';
import { NotFoundError } from '../errors.ts';
import { SyncSession } from '../sync/sync-session.ts';
import { addressOf, pictureOf } from '../sync/synced-fields.ts';
import { fileServers } from './file-servers.ts';
import { keptPicture, ownBlob } from './picture-blob.ts';

/** When our own picture was last renewed, ms local clock. */
const RENEWED = 'pictureRenewed';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Servers whose files have numbers cannot renew; their files are uploaded again in time (08 §5.2). */
const AGAIN_SECONDS = (12 * DAY_MS) / 1000;

const serversOf = async (context: MessengerContext): Promise<FileServer[]> =>
  (await fileServers(context)).map(({ url, ed25519 }) => ({ url, ed25519 }));

/** Writes the picture into config and profile. Within a transaction over both tables. */
async function tell(
  context: MessengerContext,
  write: (config: ReturnType<SyncSession['config']>, nowSeconds: number) => void,
): Promise<void> {
  const { db } = context;
  const session = await SyncSession.begin(context);
  const config = session.config('profile');
  write(config, session.nowSeconds);
  const { picture, updatedSeconds } = readProfile(config);
  await session.save();
  await db.profile.update('me', { picture: addressOf(picture), nameUpdatedSeconds: updatedSeconds });
}

/**
 * Sets the account's picture, for all devices and everyone we write to; null takes it away.
 *
 * @param file a draft file of no conversation; it goes when this has succeeded
 * @throws NotFoundError; what the network throws: nothing has changed then
 */
export async function setPicture(context: MessengerContext, file: string | null): Promise<void> {
  const { db } = context;
  if (file === null) {
    await db.transaction('rw', [db.profile, db.configs], async () =>
      tell(context, (config, nowSeconds) => changePicture(config, null, nowSeconds)),
    );
    return;
  }
  const draft = await db.files.get(file);
  const picture = draft?.use === 'draft' ? await readContent(db, file) : null;
  if (!draft || !picture) throw new NotFoundError('no such picture');
  const { scheme, key, blob } = await encryptAvatar(picture, { randomBytes: context.random });
  const { server, id } = await context.network.uploadToFirst(await serversOf(context), blob);
  const address = { url: writeFileUrl({ server, id, scheme }), key: toHex(key) };
  await context.fault('picture: uploaded');
  const kept = await keptPicture(context, address, { picture, contentType: draft.about.contentType, blob });
  await db.transaction('rw', [db.profile, db.configs, db.files, db.fileParts, db.counters], async () => {
    await tell(context, (config, nowSeconds) => changePicture(config, pictureOf(address), nowSeconds));
    await db.files.bulkPut(kept);
    await removeFiles(db, [file]);
    await db.counters.put({ name: RENEWED, value: context.now() });
  });
  await context.fault('picture: written');
}

/** The server that has the picture first, so that its address stays. */
function firstThere(servers: readonly FileServer[], url: string): FileServer[] {
  const isThere = (server: FileServer) => url.toLowerCase().startsWith(`${server.url}/`);
  return [...servers.filter(isThere), ...servers.filter((server) => !isThere(server))];
}

/** The same bytes again; a new address is told to our devices and to everyone we write to. */
async function uploadAgain(
  context: MessengerContext,
  old: PictureAddress,
  { scheme }: FileLocation,
  blob: Bytes,
): Promise<void> {
  const { db } = context;
  const { server, id } = await context.network.uploadToFirst(firstThere(await serversOf(context), old.url), blob);
  await context.fault('picture: uploaded');
  const address = { url: writeFileUrl({ server, id, scheme }), key: old.key };
  if (address.url === old.url) return;
  const shown = await db.files.get(pictureFileId(db, old));
  const picture = shown ? await readContent(db, shown.id) : null;
  const contentType = shown?.about.contentType ?? '';
  const kept: StoredFile[] = picture ? await keptPicture(context, address, { picture, contentType, blob }) : [];
  await db.transaction('rw', [db.profile, db.configs, db.files], async () => {
    const current = (await db.profile.get('me'))?.picture;
    const renewed = pictureOf(address);
    // Another picture was chosen meanwhile.
    if (current?.url !== old.url || current.key !== old.key || !renewed) return;
    await tell(context, (config, nowSeconds) => renewPicture(config, renewed, nowSeconds));
    await db.files.bulkPut(kept);
  });
}

/**
 * Keeps our own picture alive at its server: once a day, sooner after a failure.
 *
 * @throws what the network throws
 * @see protocol 08 §5.2
 */
export async function renewOwnPicture(context: MessengerContext): Promise<void> {
  const { db } = context;
  const nowMs = context.now();
  const profile = await db.profile.get('me');
  const { picture } = profile ?? {};
  if (!profile || !picture || wasWithin(DAY_MS, (await db.counters.get(RENEWED))?.value ?? 0, nowMs)) return;
  const location = readFileUrl(picture.url, await serversOf(context));
  try {
    await context.network.extendFile(location);
  } catch (error) {
    if (!(error instanceof StarlingError) || error.code !== 'file-gone') throw error;
    const networkMs = context.network.now();
    // A date from a clock that was ahead says nothing: then it is old.
    const ageSeconds = (networkMs - keptTime(profile.nameUpdatedSeconds * 1000, networkMs)) / 1000;
    const isLost = isContentId(location.id) || ageSeconds > AGAIN_SECONDS;
    const blob = isLost ? await ownBlob(context, picture) : null;
    if (blob) await uploadAgain(context, picture, location, blob);
  }
  await db.counters.put({ name: RENEWED, value: nowMs });
  await context.fault('picture: renewed');
}
