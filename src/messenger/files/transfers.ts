import { StarlingError } from '../../crypto/errors.ts';
import { AT_REST, removeFiles } from '../../store/files.ts';
import type { StoredFile } from '../../store/internal-rows.ts';
import type { FileAddress, FileFailure } from '../../store/rows.ts';
import type { MessengerContext } from '../context.ts';
import { isDue } from '../due.ts';
import { dropParts, fetchContent, type Fetched } from './downloading.ts';
import { finishMessage, finishMessages } from './finishing.ts';
import { keepOwnBlob } from './picture-blob.ts';
import { afterTrouble, type Trouble } from './transfer-schedule.ts';
import { uploadContent } from './uploading.ts';

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** In each direction. */
const PARALLEL = 3;

type Direction = 'upload' | 'wanted';

/** Takes the lease of one file that is due, or nothing. Two contexts never hold the same. */
async function claim(context: MessengerContext, state: Direction): Promise<StoredFile | undefined> {
  const { db, now, instance } = context;
  return db.transaction('rw', db.files, async () => {
    const nowMs = now();
    const file = (await db.files.where('state').equals(state).toArray())
      .filter((row) => isDue(row.dueMs, row.lastAttemptMs, nowMs))
      .filter(({ leaseUntilMs }) => isDue(leaseUntilMs, leaseUntilMs - LEASE_MS, nowMs))
      .sort((a, b) => a.createdAtMs - b.createdAtMs || a.order - b.order)[0];
    if (!file) return undefined;
    const leased = { ...file, leaseOwner: instance, leaseUntilMs: nowMs + LEASE_MS };
    await db.files.put(leased);
    return leased;
  });
}

const isOurs = (row: StoredFile | undefined, file: StoredFile): row is StoredFile =>
  row?.state === file.state && row.leaseOwner === file.leaseOwner;

/** Large files over slow paths take longer than a lease. */
async function whileLeased<T>(context: MessengerContext, file: StoredFile, work: () => Promise<T>): Promise<T> {
  const { db, now } = context;
  const renew = async (): Promise<void> =>
    db.transaction('rw', db.files, async () => {
      const row = await db.files.get(file.id);
      // Also of a file that is not wanted any more: no other attempt may write its parts before this one has ended.
      if (row?.leaseOwner === file.leaseOwner) await db.files.put({ ...row, leaseUntilMs: now() + LEASE_MS });
    });
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Codes of what will never work, and what that is called. */
const REFUSALS: Readonly<Record<string, Trouble>> = {
  'file-gone': { kind: 'gone' },
  'file-too-large': { kind: 'refused', failure: 'too-large' },
  'file-rejected': { kind: 'refused', failure: 'rejected' },
  'file-url': { kind: 'refused', failure: 'unusable' },
  'file-size': { kind: 'refused', failure: 'damaged' },
  'file-empty': { kind: 'refused', failure: 'damaged' },
  'file-changed': { kind: 'refused', failure: 'damaged' },
  'file-unreadable': { kind: 'refused', failure: 'damaged' },
  'malformed-input': { kind: 'refused', failure: 'damaged' },
  authentication: { kind: 'refused', failure: 'damaged' },
};

function troubleOf(error: unknown): Trouble {
  // The worker dies, or the database is full: the attempt did not take place.
  if (!(error instanceof StarlingError)) throw error;
  return REFUSALS[error.code] ?? { kind: 'later', online: error.code !== 'offline' && error.code !== 'no-gateway' };
}

/** Writes down that an attempt failed; a message whose file was given up has failed. */
async function recordTrouble(context: MessengerContext, file: StoredFile, trouble: Trouble): Promise<void> {
  const { db, now } = context;
  let given: FileFailure | undefined;
  const state = await db.transaction('rw', [db.files, db.messages, db.conversations], async () => {
    const row = await db.files.get(file.id);
    if (!isOurs(row, file)) return null;
    const change = afterTrouble(row, trouble, now());
    await db.files.put({ ...row, ...change, leaseOwner: '', leaseUntilMs: 0 });
    if (file.state !== 'upload' || change.state === 'upload') return change.state;
    given = change.failure ?? undefined;
    const failure = change.failure === 'network' ? 'network' : 'rejected';
    const message = await db.messages.get(row.messageId);
    if (message?.status !== 'sending') return null;
    await db.messages.update(message.id, { status: 'failed', failure });
    const conversation = await db.conversations.get(message.conversation);
    if (conversation?.last?.messageId === message.id)
      await db.conversations.update(conversation.key, { last: { ...conversation.last, status: 'failed' } });
    return change.state;
  });
  if (file.state === 'upload' && state === 'failed') {
    context.onEvent({ kind: 'failed', messageId: file.messageId, ...(given === undefined ? {} : { file: given }) });
  }
  if (file.state === 'wanted' && (state === 'failed' || state === 'gone')) tell(context, file, state);
}

function tell(context: MessengerContext, file: StoredFile, state: 'here' | 'gone' | 'failed'): void {
  if (file.messageId !== '') context.onEvent({ kind: 'file', messageId: file.messageId, file: file.id, state });
}

async function recordUpload(context: MessengerContext, file: StoredFile, address: FileAddress): Promise<void> {
  const { db, now } = context;
  await db.transaction('rw', db.files, async () => {
    const row = await db.files.get(file.id);
    if (!isOurs(row, file)) return;
    await db.files.put({ ...row, ...AT_REST, state: 'uploaded', address, lastAttemptMs: now() });
  });
}

async function recordDownload(context: MessengerContext, file: StoredFile, fetched: Fetched): Promise<boolean> {
  const { db } = context;
  const { contentKey, bytes } = fetched;
  return db.transaction('rw', db.files, async () => {
    const row = await db.files.get(file.id);
    if (!isOurs(row, file)) return false;
    const about = { ...row.about, size: bytes };
    await db.files.put({ ...row, ...AT_REST, state: 'here', about, contentKey, bytes });
    return true;
  });
}

/** Called off or taken away while it was fetched: nothing of it stays, and the lease ends. */
async function dropUnwanted({ db }: MessengerContext, file: StoredFile): Promise<void> {
  await db.transaction('rw', [db.files, db.fileParts], async () => {
    const row = await db.files.get(file.id);
    if (!row) await removeFiles(db, [file.id]);
    else if (row.state !== 'here' && row.leaseOwner === file.leaseOwner) {
      await db.fileParts.bulkDelete(await db.fileParts.where('file').equals(file.id).primaryKeys());
      await db.files.put({ ...row, leaseOwner: '', leaseUntilMs: 0 });
    }
  });
}

async function upload(context: MessengerContext, file: StoredFile): Promise<boolean> {
  let address: FileAddress;
  try {
    address = await whileLeased(context, file, () => uploadContent(context, file));
  } catch (error) {
    await recordTrouble(context, file, troubleOf(error));
    return false;
  }
  await context.fault('file: uploaded');
  await recordUpload(context, file, address);
  await context.fault('file: upload recorded');
  return finishMessage(context, file.messageId);
}

async function download(context: MessengerContext, file: StoredFile): Promise<void> {
  const { address } = file;
  let fetched: Fetched;
  try {
    if (!address) {
      await recordTrouble(context, file, { kind: 'refused', failure: 'damaged' });
      return;
    }
    fetched = await whileLeased(context, file, () => fetchContent(context, file, address));
  } catch (error) {
    const trouble = troubleOf(error);
    await dropParts(context, file.id);
    await recordTrouble(context, file, trouble);
    await dropUnwanted(context, file);
    return;
  }
  await context.fault('file: written');
  const isKept = await recordDownload(context, file, fetched);
  if (!isKept) await dropUnwanted(context, file);
  if (isKept && fetched.blob && address) await keepOwnBlob(context, address, fetched.blob);
  if (isKept) tell(context, file, 'here');
  await context.fault('file: download recorded');
}

/**
 * One attempt at every transfer that is due, three at a time in each direction.
 *
 * @param send called whenever a message has become ready to be sent
 */
export async function runTransfers(context: MessengerContext, send: () => Promise<void>): Promise<void> {
  const sent: Promise<PromiseSettledResult<void>[]>[] = [];
  const sendNow = (): void => void sent.push(Promise.allSettled([send()]));
  if (await finishMessages(context)) sendNow();
  const worker = async (direction: Direction): Promise<void> => {
    for (;;) {
      const file = await claim(context, direction);
      if (!file) return;
      await context.fault('file: claimed');
      if (direction === 'wanted') await download(context, file);
      else if (await upload(context, file)) sendNow();
    }
  };
  const workers = (['upload', 'wanted'] as const).flatMap((direction) =>
    Array.from({ length: PARALLEL }, () => worker(direction)),
  );
  const ends = await Promise.allSettled(workers);
  ends.push(...(await Promise.all(sent)).flat());
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
}

/** A lease of a context that is gone: to be called when no other can be running. */
export async function releaseTransfers({ db }: MessengerContext): Promise<void> {
  const leased = (await db.files.where('state').anyOf(['upload', 'wanted']).toArray()).filter(
    ({ leaseUntilMs }) => leaseUntilMs > 0,
  );
  await db.files.bulkPut(leased.map((file) => ({ ...file, leaseOwner: '', leaseUntilMs: 0 })));
}

/** When the next transfer is due, ms local clock; undefined: none waits. */
export async function nextTransferDue({ db }: MessengerContext): Promise<number | undefined> {
  const waiting = await db.files.where('state').anyOf(['upload', 'wanted']).toArray();
  const due = waiting.map(({ dueMs, leaseUntilMs }) => Math.max(dueMs, leaseUntilMs));
  return due.length === 0 ? undefined : Math.min(...due);
}
