import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { Reaction } from '../store/rows.ts';
import { withReaction } from './reactions.ts';

/** So many words about one message that is not here are kept. */
const MOST = 200;

interface Target {
  author: string;
  sentAtMs: number;
}

const nameOf = (db: StarlingDatabase, conversation: string, { author, sentAtMs }: Target): string =>
  db.hashOf('early reactions', `${conversation} ${author} ${sentAtMs}`);

const wordsIn = async (db: StarlingDatabase, name: string): Promise<readonly Reaction[]> =>
  (await db.tombstones.get(name))?.reactions ?? [];

/**
 * Remembers what was put on a message that is not here: a member may have lost the message, and another brings it later.
 * For as long as that can be, among the tombstones, which wait in the same way. Within the caller's transaction.
 */
export async function keepEarly(
  db: StarlingDatabase,
  conversation: string,
  target: Target,
  reaction: Reaction,
  nowMs: number,
): Promise<void> {
  const identity = nameOf(db, conversation, target);
  const words = await wordsIn(db, identity);
  if (words.length >= MOST) return;
  await db.tombstones.put({ identity, expiresAtMs: nowMs + MESSAGE_TTL_MS, reactions: [...words, reaction] });
}

/** What was put on a message before it came, which is not kept any longer. Within the caller's transaction. */
export async function takeEarly(db: StarlingDatabase, conversation: string, target: Target): Promise<Reaction[]> {
  const name = nameOf(db, conversation, target);
  const words = await wordsIn(db, name);
  if (words.length === 0) return [];
  await db.tombstones.delete(name);
  return [...words].sort((a, b) => a.atMs - b.atMs).reduce<Reaction[]>(withReaction, []);
}
