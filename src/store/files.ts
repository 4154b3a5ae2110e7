import { randomBytes, toHex } from '../crypto/bytes.ts';
import type { StarlingDatabase } from './database.ts';
import type { StoredFile } from './internal-rows.ts';
import type { FileDescription, FileRow, FileState } from './rows.ts';

/** A file of which nothing is known but what it is about. */
export const newFile = (about: FileDescription, nowMs: number): StoredFile => ({
  id: toHex(randomBytes(16)),
  use: 'attachment',
  conversation: '',
  messageId: '',
  state: 'remote',
  failure: null,
  about,
  address: null,
  peaks: [],
  durationMs: 0,
  bytes: 0,
  order: 0,
  createdAtMs: nowMs,
  usedAtMs: nowMs,
  attempts: 0,
  dueMs: 0,
  failingMs: 0,
  lastAttemptMs: 0,
  leaseOwner: '',
  leaseUntilMs: 0,
  contentKey: randomBytes(32),
});

/** What a transfer has after it ended, or before it began. */
export const AT_REST = {
  failure: null,
  attempts: 0,
  dueMs: 0,
  failingMs: 0,
  lastAttemptMs: 0,
  leaseOwner: '',
  leaseUntilMs: 0,
} as const satisfies Partial<FileRow>;

/** A file for the composer of a conversation, or a new profile picture (`conversation` empty). */
export interface ChosenFile extends Omit<FileDescription, 'size' | 'caption'> {
  conversation: string;
  caption?: string;
  peaks?: number[];
  durationMs?: number;
}

const byOrder = (a: FileRow, b: FileRow): number => a.order - b.order;

/** What a composer holds besides its text, in order. */
export async function draftFiles(db: StarlingDatabase, conversation: string): Promise<FileRow[]> {
  const rows = await db.files
    .where('conversation')
    .equals(conversation)
    .and(({ use, state }) => use === 'draft' && state !== 'writing')
    .toArray();
  return rows.sort(byOrder);
}

/** Files of a message, in order. */
export async function filesOfMessage(db: StarlingDatabase, messageId: string): Promise<FileRow[]> {
  return (await db.files.where('messageId').equals(messageId).toArray()).sort(byOrder);
}

/** Every file of a conversation's messages; for its overview. */
export async function filesOfConversation(db: StarlingDatabase, conversation: string): Promise<FileRow[]> {
  const rows = await db.files.where('conversation').equals(conversation).toArray();
  return rows.filter(({ use }) => use === 'attachment').sort((a, b) => b.createdAtMs - a.createdAtMs || byOrder(a, b));
}

export async function setCaption(db: StarlingDatabase, id: string, caption: string): Promise<void> {
  await db.transaction('rw', db.files, async () => {
    const row = await db.files.get(id);
    if (row?.use === 'draft') await db.files.put({ ...row, about: { ...row.about, caption } });
  });
}

/** Remembers that somebody looked at it, for the clean-up. */
export async function noteUse(db: StarlingDatabase, id: string, nowMs: number = Date.now()): Promise<void> {
  await db.files.update(id, { usedAtMs: nowMs });
}

/** Row and content go; may be called within a transaction over `files` and `fileParts`. */
export async function removeFiles(db: StarlingDatabase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.transaction('rw', [db.files, db.fileParts], async () => {
    await db.files.bulkDelete([...ids]);
    const parts = await db.fileParts
      .where('file')
      .anyOf([...ids])
      .primaryKeys();
    await db.fileParts.bulkDelete(parts);
  });
}

/** The files of messages that go; within a transaction over `files` and `fileParts`. */
export async function removeFilesOfMessages(db: StarlingDatabase, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await removeFiles(
    db,
    await db.files
      .where('messageId')
      .anyOf([...messageIds])
      .primaryKeys(),
  );
}

/** Drafts and attachments of a conversation that goes; within a transaction over `files` and `fileParts`. */
export async function removeFilesOfConversation(db: StarlingDatabase, conversation: string): Promise<void> {
  if (conversation === '') return;
  await removeFiles(db, await db.files.where('conversation').equals(conversation).primaryKeys());
}

/**
 * The content goes from this device, and can be fetched again if its address is known.
 *
 * @returns the state it has then; null if there is no such file or its content is still needed for sending
 */
export async function forgetContent(db: StarlingDatabase, id: string): Promise<FileState | null> {
  return db.transaction('rw', [db.files, db.fileParts], async () => {
    const row = await db.files.get(id);
    if (!row || row.state === 'upload' || row.state === 'uploaded' || row.use === 'draft') return null;
    const parts = await db.fileParts.where('file').equals(id).primaryKeys();
    await db.fileParts.bulkDelete(parts);
    const state = row.address ? 'remote' : 'gone';
    await db.files.put({ ...row, ...AT_REST, state, bytes: 0 });
    return state;
  });
}

/** Writing 10 MB takes seconds; what is older belongs to a page that is gone. */
const WRITING_MS = 3_600_000;

/** Removes what was being written when a page or the background died, and pieces that belong to no file. */
export async function sweepFiles(db: StarlingDatabase, nowMs: number): Promise<void> {
  const abandoned = await db.files
    .where('state')
    .equals('writing')
    .and(({ createdAtMs }) => createdAtMs < nowMs - WRITING_MS)
    .primaryKeys();
  await removeFiles(db, abandoned);
  await db.transaction('rw', [db.files, db.fileParts], async () => {
    const known = new Set(await db.files.toCollection().primaryKeys());
    const parts = await db.fileParts.toCollection().primaryKeys();
    await db.fileParts.bulkDelete(parts.filter((id) => !known.has(id.slice(0, id.indexOf(' ')))));
  });
}

/** Bytes that lie here, by what they are for. */
export async function storedBytes(db: StarlingDatabase): Promise<ReadonlyMap<FileRow['use'], number>> {
  const sums = new Map<FileRow['use'], number>();
  await db.files.each(({ use, bytes }) => sums.set(use, (sums.get(use) ?? 0) + bytes));
  return sums;
}
