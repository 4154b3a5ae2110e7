import { readContacts } from '../../protocol/config/contacts.ts';
import { eraseConvo, readConvos, writeConvo } from '../../protocol/config/convo-info.ts';
import { readProfile } from '../../protocol/config/user-profile.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import type { StoredConversation } from '../../store/internal-rows.ts';
import { isPast, notAhead } from '../bounds.ts';
import { newConversation, removeContents } from '../conversation-record.ts';
import type { MessengerContext } from '../context.ts';
import { beginReading } from '../expiry.ts';
import { healReadMark, takeReadMark } from '../read-marks.ts';
import { buryContact, takeLeftOut } from './buried-contacts.ts';
import { hiddenSince, markedBy, rowOfContact, rowOfNotes } from './precedence.ts';
import { isContact } from './reflect.ts';
import type { SyncSession } from './sync-session.ts';
import { addressOf } from './synced-fields.ts';
import { readInboxAgain } from './whole-reading.ts';

/** What a merge changed that others want to hear of. */
export interface Projection {
  /** Conversations in which nothing is unread any more, or that are gone. */
  read: string[];
}

const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Empties a conversation that was hidden on another device. */
async function hide(db: StarlingDatabase, row: StoredConversation): Promise<void> {
  await removeContents(db, row.key);
  Object.assign(row, { visible: 0, unread: 0, last: null });
}

/**
 * Makes the rows say what the configs say. Within a transaction over all tables that hold conversations, after a merge.
 *
 * @see protocol 05 §13.4
 */
export async function project(context: MessengerContext, session: SyncSession): Promise<Projection> {
  const { db } = context;
  const projection: Projection = { read: [] };
  const before = new Map((await db.conversations.toArray()).map((row) => [row.accountId, row]));
  const after = new Map([...before].map(([id, row]) => [id, { ...row }]));
  const contacts = readContacts(session.config('contacts')).filter(({ id }) => id !== session.own);
  for (const contact of contacts) {
    const stored = before.get(contact.id);
    const row = rowOfContact(stored ?? newConversation(db, contact.id, session.own), contact);
    after.set(contact.id, row);
    noteHiding(session, stored, row);
    // Nothing is awaited for those who stay as they are: a transaction does not outlive hundreds of idle turns.
    if (row.priority < 0 && stored && stored.priority >= 0) await hide(db, row);
    if (!stored && (await takeLeftOut(db, contact.id))) await readInboxAgain(db);
  }
  const known = new Set(contacts.map(({ id }) => id));
  const isUnwritten = session.config('contacts').seqno === 0;
  for (const row of before.values()) {
    // A config that nobody has written yet says nothing about anybody.
    if (isUnwritten || known.has(row.accountId) || !isContact(row)) continue;
    await removeContents(db, row.key);
    await db.conversations.delete(row.key);
    await buryContact(db, row.accountId, session.merge('contacts').earliestMs || session.nowMs);
    eraseConvo(session.config('convo'), { type: '1', id: row.accountId });
    after.delete(row.accountId);
    projection.read.push(row.key);
  }
  await projectProfile(db, session, after);
  await projectReadMarks(context, session, after);
  for (const [id, row] of after) {
    const old = before.get(id);
    if (old && isSame(old, row)) continue;
    await db.conversations.put(row);
    // A reaction or a missed call is not counted as unread, yet a notification tells of it.
    const wasUnread = old && (old.unread > 0 || old.markedUnread || row.lastReadMs > old.lastReadMs);
    if (wasUnread && row.unread === 0 && !row.markedUnread) projection.read.push(row.key);
  }
  return projection;
}

async function projectProfile(
  db: StarlingDatabase,
  session: SyncSession,
  after: Map<string, StoredConversation>,
): Promise<void> {
  const config = session.config('profile');
  if (config.seqno === 0) return;
  const profile = readProfile(config);
  const stored = await db.profile.get('me');
  const change = {
    name: profile.name || stored?.name || '',
    nameUpdatedSeconds: profile.updatedSeconds,
    picture: addressOf(profile.picture),
  };
  const before = stored && {
    name: stored.name,
    nameUpdatedSeconds: stored.nameUpdatedSeconds,
    picture: stored.picture,
  };
  if (before && !isSame(before, change)) await db.profile.update('me', change);
  const known = after.get(session.own);
  if (!known && profile.priority < 0) return;
  const row = rowOfNotes(known ?? newConversation(db, session.own, session.own), profile);
  noteHiding(session, known, row);
  if (profile.priority < 0 && known && known.priority >= 0) await hide(db, row);
  after.set(session.own, row);
}

/** Notes since when a conversation is hidden; changes `row`. */
function noteHiding(session: SyncSession, stored: StoredConversation | undefined, row: StoredConversation): void {
  if (row.priority >= 0) delete row.hiddenAtMs;
  else if (!stored || stored.priority >= 0) row.hiddenAtMs = hiddenSince(session, row);
}

async function projectReadMarks(
  context: MessengerContext,
  session: SyncSession,
  after: ReadonlyMap<string, StoredConversation>,
): Promise<void> {
  const convo = session.config('convo');
  const { nowMs } = session;
  const marks = new Map(readConvos(convo).flatMap((entry) => (entry.type === '1' ? [[entry.id, entry] as const] : [])));
  const readAtMs = markedBy(session);
  for (const row of after.values()) {
    const mark = marks.get(row.accountId);
    if (mark) row.markedUnread = mark.unread;
    else if (row.markedUnread) row.markedUnread = false;
    healReadMark(row, nowMs);
    const saidMs = mark?.lastRead ?? 0;
    const lastReadMs = notAhead(saidMs, readAtMs);
    if (lastReadMs > row.lastReadMs)
      await beginReading(context, await takeReadMark(context, row, { lastReadMs, readAtMs }), 'elsewhere');
    // The merge picked an older mark than ours, or took it away (a contact was deleted there and edited here); the newer
    // one counts, on all devices. Only one that lies ahead of network time does not: it is set right.
    if (saidMs < row.lastReadMs || !isPast(saidMs, nowMs))
      writeConvo(convo, { type: '1', id: row.accountId }, { lastRead: row.lastReadMs }, nowMs);
  }
}
