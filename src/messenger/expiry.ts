import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { removeFilesOfMessages } from '../store/files.ts';
import { countUnread } from '../store/read-mark.ts';
import type { Expiry } from '../store/rows.ts';
import { believedExpiry } from './bounds.ts';
import { addExpiryLookup, addShortening, type MailboxMessage } from './deletions.ts';
import type { MessengerContext } from './context.ts';
import { refreshLast } from './conversation-record.ts';
import type { Expiration } from '../protocol/content.ts';

/** What a received Content says about its own disappearing. @see protocol 07 §5.12 */
export function expiryFrom(expiration: Expiration | undefined, kind: StoredConversation['kind']): Expiry | null {
  if (!expiration || expiration.type === 'off' || expiration.seconds <= 0) return null;
  return { mode: kind === 'me' ? 'after-send' : expiration.type, seconds: expiration.seconds };
}

interface Arrived {
  expiry: Expiry | null;
  outgoing: boolean;
  sentAtMs: number;
  /** ms; when the swarm forgets it. */
  expirationMs: number;
  /** It had been read before it came, on another device. */
  isRead: boolean;
  nowMs: number;
}

/**
 * When an arriving message goes: ms, network time; 0: its time has not begun. `shorten`: the swarm should know.
 *
 * What the swarm says counts where it can be true ({@link believedExpiry}); else the message's own time does.
 */
export function expiresAt({ expiry, outgoing, sentAtMs, expirationMs, isRead, nowMs }: Arrived): {
  atMs: number;
  shorten: boolean;
} {
  if (!expiry) return { atMs: 0, shorten: false };
  const lifeMs = expiry.seconds * 1000;
  const ownMs = Math.min(sentAtMs, nowMs) + lifeMs;
  const saidMs = believedExpiry(expirationMs, expiry, sentAtMs, nowMs);
  if (expiry.mode === 'after-send') return { atMs: Math.max(1, saidMs ?? ownMs), shorten: false };
  if (outgoing) return { atMs: Math.max(1, ownMs), shorten: false };
  if (!isRead) return { atMs: 0, shorten: false };
  // Another device has read it and may have told the swarm already.
  return saidMs !== null ? { atMs: Math.max(1, saidMs), shorten: false } : { atMs: nowMs + lifeMs, shorten: true };
}

/**
 * The time of those begins that disappear after reading. Within a transaction over messages and jobs.
 *
 * @param read messages that have just been read
 * @param where what was read on another device has begun there: the swarm is asked when it goes (07 §5.12)
 */
export async function beginReading(
  context: MessengerContext,
  read: readonly StoredMessage[],
  where: 'here' | 'elsewhere',
): Promise<void> {
  const { db } = context;
  const nowMs = Math.floor(context.network.now());
  const byExpiry = new Map<number, MailboxMessage[]>();
  for (const row of read) {
    if (row.outgoing || row.expiry?.mode !== 'after-read' || row.expiresAtMs > 0) continue;
    const expiresAtMs = nowMs + row.expiry.seconds * 1000;
    await db.messages.update(row.id, { expiresAtMs });
    if (row.hash === null) continue;
    const { id, hash } = row;
    byExpiry.set(expiresAtMs, [...(byExpiry.get(expiresAtMs) ?? []), { id, hash }]);
  }
  if (where === 'elsewhere') await addExpiryLookup(context, [...byExpiry.values()].flat());
  else for (const [expiresAtMs, messages] of byExpiry) await addShortening(context, messages, expiresAtMs);
}

/**
 * Takes over what the swarm says about messages that disappear after reading; what it has let go of is gone. Where it
 * still keeps one for longer than its whole timer nobody has told it: then the time counted here stays. Harmless to repeat.
 *
 * @param answer.conclusive a hash that is missing is gone
 * @param untold `shorten`: the swarm is told
 * @see protocol 07 §5.12
 */
export async function takeExpiries(
  context: MessengerContext,
  messages: readonly MailboxMessage[],
  answer: { expiries: ReadonlyMap<string, number>; conclusive: boolean },
  untold: 'shorten' | 'leave',
): Promise<void> {
  const { db } = context;
  const nowMs = Math.floor(context.network.now());
  await db.transaction('rw', [db.messages, db.jobs], async () => {
    for (const { id, hash } of messages) {
      const row = await db.messages.get(id);
      if (row?.expiry?.mode !== 'after-read' || row.hash !== hash || row.expiresAtMs === 0) continue;
      const saidMs = answer.expiries.get(hash);
      if (saidMs === undefined) {
        if (answer.conclusive) await db.messages.update(id, { expiresAtMs: nowMs });
        continue;
      }
      const believedMs = believedExpiry(saidMs, row.expiry, row.sentAtMs, nowMs);
      // 0 would mean that it stays.
      if (believedMs !== null) await db.messages.update(id, { expiresAtMs: Math.max(1, believedMs) });
      // The device that read it may never come to it.
      else if (untold === 'shorten') await addShortening(context, [{ id, hash }], row.expiresAtMs);
    }
  });
}

const expired = (db: StarlingDatabase, nowMs: number) => db.messages.where('expiresAtMs').between(1, nowMs, true, true);

/**
 * Removes what has disappeared, without a trace. To be called at the start before anything is shown, and whenever the
 * next is due.
 *
 * @returns when the next one is due, ms network time; Infinity: none
 */
export async function removeExpired(context: MessengerContext): Promise<number> {
  const { db, network } = context;
  const nowMs = Math.floor(network.now());
  const tables = [db.messages, db.conversations, db.jobs, db.files, db.fileParts];
  const gone = await db.transaction('rw', tables, async () => {
    const rows: StoredMessage[] = await expired(db, nowMs).toArray();
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    await db.messages.bulkDelete(ids);
    await removeFilesOfMessages(db, ids);
    const conversations = [...new Set(rows.map(({ conversation }) => conversation))];
    for (const key of conversations) {
      await refreshLast(db, key);
      const row = await db.conversations.get(key);
      if (row && row.unread > 0) await db.conversations.update(key, { unread: await countUnread(db, row) });
    }
    return conversations;
  });
  for (const conversation of gone) {
    const row = await db.conversations.get(conversation);
    if (row && row.unread === 0) context.notify({ kind: 'clear', conversation });
  }
  const next = await db.messages.where('expiresAtMs').above(nowMs).first();
  return next?.expiresAtMs ?? Infinity;
}
