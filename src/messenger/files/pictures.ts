import { newFile, removeFiles } from '../../store/files.ts';
import type { PictureAddress, StoredFile } from '../../store/internal-rows.ts';
import { pictureFileId } from '../../store/picture-file.ts';
import type { MessengerContext } from '../context.ts';
import { wanted } from './asking.ts';
import { fileServers } from './file-servers.ts';
import { blobFileId } from './picture-blob.ts';

/** A picture that could not be fetched is asked for again after so long; so often at most a contact may bring a new one. */
const AGAIN_MS = 86_400_000;
/** A fetch that its address's owner could watch comes at a random moment within this. */
const LONGEST_WAIT_MS = 3_600_000;
const ABOUT = { contentType: '', name: '', size: 0, width: 0, height: 0, caption: '', isVoice: false };

interface Needed {
  address: PictureAddress;
  /** Whose it is; null: our own. */
  accountId: string | null;
}

/** Pictures that belong here: our own and those of people whom we have accepted (07 §5.14). */
async function neededPictures({
  db,
}: MessengerContext): Promise<{ all: ReadonlyMap<string, Needed>; own: PictureAddress | null }> {
  const rows = await db.conversations.toArray();
  const theirs = rows.flatMap(({ kind, approved, blocked, picture, accountId }): Needed[] =>
    kind === 'contact' && approved && !blocked && picture ? [{ address: picture, accountId }] : [],
  );
  const own = (await db.profile.get('me'))?.picture ?? null;
  const all = own ? [...theirs, { address: own, accountId: null }] : theirs;
  return { all: new Map(all.map((needed) => [pictureFileId(db, needed.address), needed])), own };
}

const isTriedAgain = (row: StoredFile, nowMs: number): boolean =>
  row.state === 'failed' && row.failure === 'network' && nowMs - row.lastAttemptMs >= AGAIN_MS;

const randomWait = ({ random }: MessengerContext): number => {
  const [high = 0, low = 0] = random(2);
  return ((high * 256 + low) / 65_536) * LONGEST_WAIT_MS;
};

/**
 * When a contact's new picture is fetched, ms local clock. Its address may name a server of their own, which would tell
 * them when we are there, with every message if they change it with every message: once a day, at a random moment. Only
 * the first one on a server of our list comes at once. Within a transaction over tombstones.
 */
async function fetchTime(context: MessengerContext, accountId: string, isListed: boolean): Promise<number> {
  const { db } = context;
  const nowMs = Math.floor(context.network.now());
  const identity = db.hashOf('picture of a contact', accountId);
  const planned = await db.tombstones.get(identity);
  const wait = Math.floor(randomWait(context));
  let atMs = isListed ? nowMs : nowMs + wait;
  if (planned) {
    const plannedMs = planned.expiresAtMs - AGAIN_MS;
    const isAhead = plannedMs > nowMs;
    atMs = isAhead ? Math.min(plannedMs, nowMs + AGAIN_MS + wait) : Math.max(nowMs, plannedMs + AGAIN_MS) + wait;
  }
  await db.tombstones.put({ identity, expiresAtMs: atMs + AGAIN_MS });
  return context.now() + atMs - nowMs;
}

/** Queues the pictures that are missing, and removes those that nobody has any more. */
export async function planPictures(context: MessengerContext): Promise<void> {
  const { db, now } = context;
  const nowMs = now();
  const listed = (await fileServers(context)).map(({ url }) => url);
  await db.transaction('rw', [db.files, db.fileParts, db.conversations, db.profile, db.tombstones], async () => {
    const { all: needed, own } = await neededPictures(context);
    const rows = await db.files.where('conversation').equals('').toArray();
    const known = new Map(rows.filter(({ use }) => use === 'profile').map((row) => [row.id, row]));
    for (const [id, { address, accountId }] of needed) {
      const row = known.get(id);
      if (!row) {
        const file: StoredFile = { ...newFile(ABOUT, nowMs), id, use: 'profile', address: { ...address, digest: '' } };
        const isListed = listed.some((url) => address.url.startsWith(`${url}/`));
        const dueMs = accountId === null ? nowMs : await fetchTime(context, accountId, isListed);
        await db.files.put({ ...wanted(file, nowMs), dueMs });
      } else if (isTriedAgain(row, nowMs)) await db.files.put(wanted(row, nowMs));
    }
    const ownBlobId = own && blobFileId(db, own);
    await removeFiles(
      db,
      [...known.keys()].filter((id) => !needed.has(id) && id !== ownBlobId),
    );
  });
}
