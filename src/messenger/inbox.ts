import { CONFIG_TTL_MS, MESSAGE_TTL_MS, NAMESPACE_INBOX } from '../protocol/limits.ts';
import { applyIncoming, type Arrival } from './apply-incoming.ts';
import { swarmExpiry } from './bounds.ts';
import { requireKeys, type MessengerContext, type MessengerEvent } from './context.ts';
import { readAllIncoming, type Incoming } from './incoming.ts';
import { isMutual, showTyping } from './receipts.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { SeenRow } from '../store/internal-rows.ts';
import { getSettings } from '../store/settings.ts';
import { together, type Wanted } from '../store/together.ts';
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
  const unseen = messages.flatMap((fetched, i) => (known[i] ? [] : [{ fetched, seen: names[i] as string }]));
  const data = unseen.map(({ fetched }) => fetched.data);
  const items = await readAllIncoming(data, keys);
  return unseen.map((one, i) => ({ ...one, item: items[i] as Incoming }));
}

/** What the messages of a chunk are looked up by, each alone. */
function wantedBy(db: StarlingDatabase, opened: readonly Opened[]): Wanted {
  const people = opened.flatMap(({ item }) => ('from' in item ? ['peer' in item ? item.peer : item.from] : []));
  const identities = opened.flatMap(({ item }) =>
    item.kind === 'text' ? [db.identityOf(item.from, item.sentAtMs)] : [],
  );
  return {
    conversations: people.map((accountId) => db.conversationKey(accountId)),
    tombstones: identities,
    seen: opened.map(({ seen }) => seen),
    identities,
  };
}

const sentAt = ({ item }: Opened): number => ('sentAtMs' in item ? item.sentAtMs : 0);

/** Who writes, and who has just written and does not any more. */
async function showWriters(context: MessengerContext, opened: readonly Opened[], isOn: boolean): Promise<void> {
  const { db } = context;
  if (!isOn) return;
  const about = opened.flatMap(({ item }) =>
    item.kind === 'typing' || (item.kind === 'text' && !item.outgoing) ? [item] : [],
  );
  const people = [...new Set(about.map(({ from }) => from))];
  const rows = await db.conversations.bulkGet(people.map((accountId) => db.conversationKey(accountId)));
  for (const row of rows) {
    if (!isMutual(row)) continue;
    const words = about.filter(({ from }) => from === row.accountId);
    for (const item of words)
      if (item.kind === 'typing') context.onEvent({ kind: 'typing', with: row.accountId, started: item.started });
    // What they did last counts: whoever has just written does not write any more.
    const last = words.at(-1);
    const started = last?.kind === 'typing' && last.started;
    if (last) await showTyping(context, row, { sentAtMs: last.sentAtMs, started });
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
      const dealtWith = new Map<string, SeenRow>();
      events.length = 0; // a transaction may be run again
      await together(db, wantedBy(db, opened), async () => {
        for (const { fetched, seen, item } of opened) {
          if (dealtWith.has(seen) || (await db.seen.get(seen))) continue;
          const { arrival, told, isUndecided } = await applyIncoming(context, session, item, fetched, readReceipts);
          if (arrival) applied.push(arrival);
          if (told) events.push(told);
          // What a member's word about time kept out is looked at again when another member gives it.
          if (isUndecided) continue;
          dealtWith.set(seen, {
            hash: seen,
            expiresAtMs: Math.max(swarmExpiry(fetched.expirationMs, session.nowMs), session.nowMs + MESSAGE_TTL_MS),
          });
        }
        await db.seen.bulkPut([...dealtWith.values()]);
      });
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
