import { type Bytes, equalBytes } from '../../crypto/bytes.ts';
import { linkMailbox } from '../../protocol/device-link/link-keys.ts';
import { absorb, startTime } from '../../protocol/device-link/link-exchange.ts';
import { NAMESPACE_INBOX } from '../../protocol/limits.ts';
import type { MessengerContext } from '../context.ts';
import type { MemberAnswer } from '../network-port.ts';
import {
  changeLink,
  changeOpenLink,
  failLink,
  type LinkRecord,
  type LinkRemains,
  mailboxHash,
  type OpenLink,
  readLink,
} from './link-record.ts';

/** Service nodes take nothing that is to live for less than 10 s. */
const MIN_TTL_MS = 10_000;

/** What could not be done now is done with the next turn: the row says what is missing. */
async function attempted<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}

async function stored(context: MessengerContext, code: Uint8Array, data: Bytes, untilMs: number): Promise<boolean> {
  const { network } = context;
  const request = {
    recipient: linkMailbox(code).accountId,
    namespace: NAMESPACE_INBOX,
    data,
    ttlMs: Math.max(MIN_TTL_MS, Math.floor(untilMs - network.now())),
  };
  const outcome = await attempted(async () => network.storeOnce(request));
  return outcome !== null && outcome.verified.length > 0;
}

/** Stores what waits in the outbox, in its order; the first failure ends it. */
export async function sendWaiting(context: MessengerContext): Promise<void> {
  for (;;) {
    const record = await readLink(context.db);
    if (record?.phase !== 'open') return;
    const { code, outbox, deadlineMs } = record.exchange;
    const next = outbox.find((message) => !message.stored);
    if (!next || deadlineMs === null) return;
    await context.fault('link: before a store');
    if (!(await stored(context, code, next.data, deadlineMs))) return;
    await context.fault('link: stored');
    await changeOpenLink(context, 'store noted', (open) =>
      equalBytes(open.exchange.code, code) ? withStored(open, next.data) : open,
    );
  }
}

function withStored(open: OpenLink, data: Bytes): OpenLink {
  const outbox = open.exchange.outbox.map((message) =>
    equalBytes(message.data, data) ? { ...message, stored: true } : message,
  );
  const hash = mailboxHash(open.exchange.code, data);
  return { ...open, exchange: { ...open.exchange, outbox }, hashes: withHash(open.hashes, hash) };
}

const withHash = (hashes: string[], hash: string): string[] => (hashes.includes(hash) ? hashes : [...hashes, hash]);

/** One poll; what came, and how far it was read, is one step. False if nobody answered. */
export async function listen(context: MessengerContext): Promise<boolean> {
  const { db, network } = context;
  const record = await readLink(db);
  if (record?.phase !== 'open') return false;
  const { code } = record.exchange;
  const { cursors } = record;
  await context.fault('link: before a poll');
  const answers = await attempted(async () =>
    network.retrieve(linkMailbox(code), [NAMESPACE_INBOX], (member) => cursors[member]),
  );
  if (!answers) return false;
  await context.fault('link: polled');
  await changeOpenLink(context, 'poll noted', (open) =>
    // Somebody may have begun anew while the network was asked.
    equalBytes(open.exchange.code, code) ? withAnswers(context, open, answers) : open,
  );
  return true;
}

function withAnswers(context: MessengerContext, open: OpenLink, answers: readonly MemberAnswer[]): LinkRecord {
  const nowMs = context.network.now();
  const cursors = { ...open.cursors };
  let { hashes } = open;
  // Now that nodes have answered, network time is known.
  let exchange = startTime(open.exchange, nowMs, context.random);
  let ended: { reason: Parameters<typeof failLink>[2]; told: boolean } | null = null;
  for (const { member, namespaces } of answers) {
    for (const { hash, data } of namespaces.flatMap(({ messages }) => messages)) {
      cursors[member] = hash;
      const absorbed = absorb(exchange, data, nowMs, context.random);
      if (absorbed.state === 'ignored') continue;
      hashes = withHash(hashes, hash);
      if (absorbed.state === 'going') exchange = absorbed.exchange;
      else ended ??= absorbed;
    }
  }
  const next = { ...open, exchange, cursors, hashes };
  return ended ? failLink(context, next, ended.reason, ended.told) : next;
}

/** Tells the other side and tidies up, once everything else is over. */
export async function finishRemains(context: MessengerContext): Promise<void> {
  const record = await readLink(context.db);
  if (record?.phase !== 'ended' || !record.remains) return;
  const { remains } = record;
  const isPast = context.network.now() >= remains.untilMs;
  if (remains.farewell && !isPast) {
    await context.fault('link: before the farewell');
    if (!(await stored(context, remains.code, remains.farewell, remains.untilMs))) return;
    await context.fault('link: farewell stored');
  }
  if (remains.obsolete.length > 0) {
    await context.fault('link: before tidying');
    const request = { account: linkMailbox(remains.code), hashes: remains.obsolete };
    await attempted(async () => context.network.deleteMessages(request));
    await context.fault('link: tidied');
  }
  await changeLink(context, 'over', (now) => withoutRemains(now, remains));
}

function withoutRemains(record: LinkRecord | null, finished: LinkRemains): LinkRecord | null {
  if (record?.phase !== 'ended' || !record.remains || !equalBytes(record.remains.code, finished.code)) return record;
  return record.outcome.state === 'none' ? null : { ...record, remains: null };
}
