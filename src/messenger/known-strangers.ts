import type { StarlingDatabase } from '../store/database.ts';

/** So many are remembered of each kind; the newest stay. */
const MOST = 1_000;
const HOUR_MS = 3_600_000;
/** More strangers than this in an hour come without a word of their own: accounts cost nothing. */
const PER_HOUR = 20;

/** heard: a notification may have told of them; declined: a person took their request away, which strangers cannot push out. */
type Kind = 'heard' | 'declined';

interface HeardStranger {
  /** Keyed hash of the Account ID. */
  name: string;
  /** ms, network time. */
  atMs: number;
}

const keyOf = (kind: Kind): string => `strangers-${kind}`;
const nameOf = (db: StarlingDatabase, accountId: string): string => db.hashOf('stranger', accountId);

async function listOf(db: StarlingDatabase, kind: Kind): Promise<readonly HeardStranger[]> {
  return ((await db.settings.get(keyOf(kind)))?.value as HeardStranger[] | undefined) ?? [];
}

async function remember(db: StarlingDatabase, kind: Kind, accountId: string, nowMs: number): Promise<void> {
  const name = nameOf(db, accountId);
  const others = (await listOf(db, kind)).filter((known) => known.name !== name);
  await db.settings.put({ key: keyOf(kind), value: [...others, { name, atMs: nowMs }].slice(-MOST) });
}

/** A person took their request away: they may ask again, but nobody is disturbed by it. Within a transaction over settings. */
export const rememberDeclined = (db: StarlingDatabase, accountId: string, nowMs: number): Promise<void> =>
  remember(db, 'declined', accountId, nowMs);

/**
 * Is the request of a stranger news? Once for each of them, whatever they take back and send again, and never for those
 * who were declined. Remembers them. Within a transaction over settings.
 *
 * @param nowMs network time
 */
export async function isNewsOf(db: StarlingDatabase, accountId: string, nowMs: number): Promise<boolean> {
  const name = nameOf(db, accountId);
  const isKnown = (known: HeardStranger): boolean => known.name === name;
  const heard = await listOf(db, 'heard');
  if (heard.some(isKnown) || (await listOf(db, 'declined')).some(isKnown)) return false;
  const lately = heard.filter(({ atMs }) => Math.abs(nowMs - atMs) < HOUR_MS);
  await remember(db, 'heard', accountId, nowMs);
  return lately.length < PER_HOUR;
}
