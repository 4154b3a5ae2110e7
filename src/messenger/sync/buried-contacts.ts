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

/** When they were deleted, ms; 0: not, as far as we remember. */
export async function buriedAtMs(db: StarlingDatabase, accountId: string): Promise<number> {
  const tombstone = await db.tombstones.get(nameOf(db, accountId));
  return tombstone ? tombstone.expiresAtMs - MESSAGE_TTL_MS : 0;
}
