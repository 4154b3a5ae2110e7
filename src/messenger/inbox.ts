import { CONFIG_TTL_MS, MESSAGE_TTL_MS, NAMESPACE_INBOX } from '../protocol/limits.ts';
import { applyIncoming, type Arrival } from './apply-incoming.ts';
import { swarmExpiry } from './bounds.ts';
import { requireKeys, type MessengerContext, type MessengerEvent } from './context.ts';
import { readIncoming, type Incoming } from './incoming.ts';
import { isMutual, showTyping } from './receipts.ts';
import { getSettings } from '../store/settings.ts';
import type { FetchedMessage } from './network-port.ts';
import { SyncSession } from './sync/sync-session.ts';

/** Messages written in one transaction: few enough that a page sees progress and little is done again after a death. */
const CHUNK = 100;

export interface Mailbox {
  member: string;
  namespace: number;
}

/** Names the `last_hash` of a member. */
export const cursorId = (context: MessengerContext, account: string, { member, namespace }: Mailbox): string =>
  context.db.hashOf('cursor', `${account} ${member} ${namespace}`);

interface Opened {
  fetched: FetchedMessage;
  seen: string;
  item: Incoming;
}

async function openUnseen(context: MessengerContext, messages: readonly FetchedMessage[]): Promise<Opened[]> {
  const { db } = context;
  const keys = requireKeys(context);
  const names = messages.map(({ hash }) => db.hashOf('seen', hash));
  const known = await db.seen.bulkGet(names);
  const opened: Opened[] = [];
  for (const [index, fetched] of messages.entries()) {
    const seen = names[index];
    if (seen === undefined || known[index]) continue;
    opened.push({ fetched, seen, item: await readIncoming(fetched.data, keys) });
  }
  return opened;
}

const sentAt = ({ item }: Opened): number => ('sentAtMs' in item ? item.sentAtMs : 0);

/** Who writes, and who has just written and does not any more. */
async function showWriters(context: MessengerContext, opened: readonly Opened[], isOn: boolean): Promise<void> {
  const { db } = context;
  for (const { item } of opened) {
    const isText = item.kind === 'text' && !item.outgoing;
    if (!isOn || (item.kind !== 'typing' && !isText)) continue;
    const row = await db.conversations.get(db.conversationKey(item.from));
    if (!isMutual(row)) continue;
    if (item.kind === 'typing') context.onEvent({ kind: 'typing', with: row.accountId, started: item.started });
    await showTyping(context, row, { sentAtMs: item.sentAtMs, started: item.kind === 'typing' && item.started });
  }
}

/**
 * Takes in what one member gave: messages, their seen-hashes and the member's cursor, a chunk at a time in one
 * transaction each, so that death in between neither loses nor doubles anything.
 */
export async function ingest(
  context: MessengerContext,
  mailbox: Mailbox,
  messages: readonly FetchedMessage[],
): Promise<Arrival[]> {
  const { db } = context;
  const id = cursorId(context, requireKeys(context).accountId, mailbox);
  const { readReceipts, typingIndicators } = await getSettings(db);
  const arrivals: Arrival[] = [];
  for (let start = 0; start < messages.length; start += CHUNK) {
    const chunk = messages.slice(start, start + CHUNK);
    const last = chunk.at(-1);
    if (!last) break;
    const opened = (await openUnseen(context, chunk)).sort((a, b) => sentAt(a) - sentAt(b));
    await context.fault('inbox: opened');
    const events: MessengerEvent[] = [];
    const tables = [
      db.conversations,
      db.messages,
      db.seen,
      db.tombstones,
      db.cursors,
      db.account,
      db.configs,
      db.devices,
      db.settings,
    ];
    const shown = await db.transaction('rw', [...tables, db.jobs, db.drafts, db.files, db.fileParts], async () => {
      // The account may have been removed while we were decrypting.
      if (!(await db.account.get('me'))) return [];
      const session = await SyncSession.begin(context);
      const applied: Arrival[] = [];
      events.length = 0; // a transaction may be run again
      for (const { fetched, seen, item } of opened) {
        if (await db.seen.get(seen)) continue;
        const { arrival, told, isUndecided } = await applyIncoming(context, session, item, fetched, readReceipts);
        if (arrival) applied.push(arrival);
        if (told) events.push(told);
        // What a member's word about time kept out is looked at again when another member gives it.
        if (isUndecided) continue;
        await db.seen.put({
          hash: seen,
          expiresAtMs: Math.max(swarmExpiry(fetched.expirationMs, session.nowMs), session.nowMs + MESSAGE_TTL_MS),
        });
      }
      await session.save();
      await db.cursors.put({
        id,
        hash: last.hash,
        expiresAtMs: swarmExpiry(last.expirationMs, session.nowMs),
        ...(mailbox.namespace === NAMESPACE_INBOX && { inbox: mailbox.member }),
      });
      return applied;
    });
    for (const event of events) context.onEvent(event);
    await showWriters(context, opened, typingIndicators);
    arrivals.push(...shown);
    await context.fault('inbox: written');
  }
  return arrivals;
}

/**
 * Forgets what has expired in the swarm anyway (09 §7.3). Not by a local clock that no node has confirmed: one that is
 * fast for a while would bring back what was deleted. What was to be kept for longer than anything can be is kept as long.
 */
export async function cleanUp({ db, network }: MessengerContext): Promise<void> {
  if (network.clockOffsetMs() === null) return;
  const nowMs = Math.floor(network.now());
  const latestMs = nowMs + 2 * CONFIG_TTL_MS;
  for (const table of [db.seen, db.tombstones, db.cursors]) {
    await table.where('expiresAtMs').below(nowMs).delete();
    await table.where('expiresAtMs').above(latestMs).modify({ expiresAtMs: latestMs });
  }
}
