import { MESSAGE_TTL_MS } from '../../protocol/limits.ts';
import type { StarlingDatabase } from '../../store/database.ts';

const nameOf = (db: StarlingDatabase, accountId: string): string => db.hashOf('deleted contact', accountId);

/**
 * Remembers that a contact was deleted, for as long as messages from before can be in the swarm: they must not bring the
 * conversation back. Within the caller's transaction.
 *
 * @see protocol 07 §3.3 rule 5
 */
export async function buryContact(db: StarlingDatabase, accountId: string, deletedAtMs: number): Promise<void> {
  await db.tombstones.put({ identity: nameOf(db, accountId), expiresAtMs: deletedAtMs + MESSAGE_TTL_MS });
}

/** When they were deleted, ms; 0: not, as far as we remember. A time ahead is from a wrong clock: they are deleted till now. */
export async function buriedAtMs(db: StarlingDatabase, accountId: string, nowMs: number): Promise<number> {
  const tombstone = await db.tombstones.get(nameOf(db, accountId));
  return tombstone ? Math.min(nowMs, tombstone.expiresAtMs - MESSAGE_TTL_MS) : 0;
}

const leftOutName = (db: StarlingDatabase, accountId: string): string => db.hashOf('left out', accountId);

/** Remembers that a message of somebody was passed over because the configs do not know them. Within the caller's transaction. */
export async function leaveOut(db: StarlingDatabase, accountId: string, nowMs: number): Promise<void> {
  await db.tombstones.put({ identity: leftOutName(db, accountId), expiresAtMs: nowMs + MESSAGE_TTL_MS });
}

/** Was one? Asked once, when the configs know them after all. Within the caller's transaction. */
export async function takeLeftOut(db: StarlingDatabase, accountId: string): Promise<boolean> {
  const identity = leftOutName(db, accountId);
  if (!(await db.tombstones.get(identity))) return false;
  await db.tombstones.delete(identity);
  return true;
}
