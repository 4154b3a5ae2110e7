import { fromBase64, toBase64 } from '../../crypto/bytes.ts';
import { NAMESPACE_INBOX } from '../../protocol/limits.ts';
import { prepareReading, PREPARED_STEP_MS, type PreparedReading } from '../../protocol/prepared-reading.ts';
import type { MailboxReader, MemberAnswer } from '../../network/member-poll.ts';
import type { Arrival } from '../apply-incoming.ts';
import type { CollectedMessages, CollectingKeys } from '../../store/collected.ts';
import type { KeyStorage } from '../../store/key-vault.ts';
import type { MessengerContext } from '../context.ts';
import { requireKeys } from '../context.ts';
import { ingest } from '../inbox.ts';

const READING = 'collecting-reading';
const PLACES = 'collecting-places';
const KEY = 'collecting-key';

/** So long sealed messages are fetched after the lock has closed. */
const SPAN_MS = 12 * 3_600_000;
/** Leave is renewed when this much of it is over. */
const RENEW_MS = 3_600_000;
/** Shorter-lived messages tell that somebody is writing: nobody is woken for them. */
const TELLING_TTL_MS = 300_000;
const MAX_SEEN = 4_000;

/** Where reading goes on: the last hash of each member, and what is kept already. */
interface Places {
  last: Record<string, string>;
  seen: string[];
}

interface StoredReading extends Omit<PreparedReading, 'ed25519Public'> {
  ed25519Public: string;
}

async function load<T>(session: KeyStorage, name: string): Promise<T | null> {
  const stored = await session.get(name);
  return stored === undefined ? null : (JSON.parse(stored) as T);
}

const isFresh = (reading: StoredReading, nowMs: number): boolean =>
  nowMs >= reading.startMs &&
  nowMs < reading.startMs + reading.signatures.length * PREPARED_STEP_MS - SPAN_MS + RENEW_MS;

/**
 * Leaves in session memory what reading the inbox needs while the lock is closed: signatures for half a day, the
 * places, and a public key to seal under. No secret is among it. To be called while it is open, often: it does little
 * when little has changed.
 */
export async function prepareCollecting(
  context: MessengerContext,
  session: KeyStorage,
  keys: CollectingKeys,
): Promise<void> {
  const account = requireKeys(context);
  const nowMs = context.network.now();
  const stored = await load<StoredReading>(session, READING);
  if (stored === null || stored.accountId !== account.accountId || !isFresh(stored, nowMs)) {
    const before = stored && { ...stored, ed25519Public: fromBase64(stored.ed25519Public) };
    const span = { startMs: nowMs - PREPARED_STEP_MS, endMs: nowMs + SPAN_MS };
    const reading = await prepareReading(account, span, before, async () => new Promise((go) => setTimeout(go)));
    await session.set(READING, JSON.stringify({ ...reading, ed25519Public: toBase64(reading.ed25519Public) }));
    await session.set(KEY, toBase64(keys.public));
  }
  const last: Places['last'] = {};
  for (const { inbox, hash } of await context.db.cursors.toArray()) if (inbox !== undefined) last[inbox] = hash;
  await session.set(PLACES, JSON.stringify({ last, seen: [] } satisfies Places));
}

/** Nothing can be fetched any more. */
export async function forgetCollecting(session: KeyStorage): Promise<void> {
  for (const name of [READING, PLACES, KEY]) await session.remove(name);
}

/** Is there leave to read at this time? */
export async function mayCollect(session: KeyStorage, nowMs: number): Promise<boolean> {
  const reading = await load<StoredReading>(session, READING);
  return reading !== null && nowMs < reading.startMs + reading.signatures.length * PREPARED_STEP_MS;
}

/** The part of a network that is needed. */
export interface CollectingNetwork {
  now(): number;
  retrieve(
    account: MailboxReader,
    namespaces: readonly number[],
    cursor: (member: string, namespace: number) => string | undefined,
  ): Promise<MemberAnswer[]>;
}

/**
 * One poll of the inbox while the lock is closed. What is new is sealed and kept; only then the place moves on.
 *
 * @returns how many new messages somebody may want to be told of
 * @throws what the network throws
 */
export async function collect(
  session: KeyStorage,
  network: CollectingNetwork,
  kept: CollectedMessages,
): Promise<{ fresh: number }> {
  const [stored, places, publicKey] = await Promise.all([
    load<StoredReading>(session, READING),
    load<Places>(session, PLACES),
    session.get(KEY),
  ]);
  if (!stored || !places || publicKey === undefined) return { fresh: 0 };
  const reading: PreparedReading = { ...stored, ed25519Public: fromBase64(stored.ed25519Public) };
  const answers = await network.retrieve(reading, [NAMESPACE_INBOX], (member) => places.last[member]);
  const seen = new Set(places.seen);
  let fresh = 0;
  for (const { member, namespaces } of answers) {
    const messages = namespaces.flatMap((one) => (one.namespace === NAMESPACE_INBOX ? one.messages : []));
    const unseen = messages.filter(({ hash }) => !seen.has(hash));
    const items = unseen.map(({ hash, data, timestampMs, expirationMs }) => ({
      member,
      hash,
      data,
      timestampMs,
      expirationMs,
    }));
    if (items.length > 0 && !(await kept.keep(fromBase64(publicKey), items))) break;
    for (const { hash, timestampMs, expirationMs } of unseen) {
      seen.add(hash);
      // Only a life that can be true and is short says so: a word that cannot be keeps nothing quiet.
      const lifeMs = expirationMs - timestampMs;
      if (!(lifeMs > 0 && lifeMs <= TELLING_TTL_MS)) fresh++;
    }
    const newest = messages.at(-1);
    if (newest) places.last[member] = newest.hash;
  }
  await session.set(PLACES, JSON.stringify({ last: places.last, seen: [...seen].slice(-MAX_SEEN) } satisfies Places));
  return { fresh };
}

/**
 * Takes in what was kept while the lock was closed, as if the members gave it now: what is known already is told by its
 * hash. A death in between takes it in again.
 */
export async function takeCollected(context: MessengerContext): Promise<Arrival[]> {
  const { collected } = context;
  if (collected === null) return [];
  const { messages, ids } = await collected.kept.openAll(collected.keys);
  const arrivals: Arrival[] = [];
  for (const member of new Set(messages.map((message) => message.member))) {
    const theirs = messages.filter((message) => message.member === member);
    arrivals.push(...(await ingest(context, { member, namespace: NAMESPACE_INBOX }, theirs)));
  }
  if (ids.length > 0) await collected.kept.forget(ids);
  return arrivals;
}
