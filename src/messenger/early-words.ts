import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, TombstoneRow } from '../store/internal-rows.ts';
import type { Reaction } from '../store/rows.ts';
import { withReaction } from './reactions.ts';

/** So many reactions of one person wait in one conversation; the newest stay. */
const MOST_REACTIONS = 100;
/** So many words of taking back wait in one conversation. */
const MOST_UNSENDS = 100;
/** The same for all together who have no conversation here, */
const MOST_OF_STRANGERS = 500;
/** of whom nobody has more than this. */
const MOST_OF_ONE = 20;

interface Target {
  author: string;
  sentAtMs: number;
}

/** Whoever has no conversation here waits in one place with all others: a stranger costs nothing, a row would. */
const STRANGERS = 'strangers';

const placeOf = (db: StarlingDatabase, conversation: string): string => db.hashOf('early words', conversation);

const targetOf = (db: StarlingDatabase, { author, sentAtMs }: Target): string => db.identityOf(author, sentAtMs);

async function change(
  db: StarlingDatabase,
  conversation: string,
  nowMs: number,
  edit: (row: TombstoneRow) => Partial<TombstoneRow>,
): Promise<void> {
  const identity = placeOf(db, conversation);
  const row = (await db.tombstones.get(identity)) ?? { identity, expiresAtMs: 0 };
  await db.tombstones.put({ ...row, ...edit(row), expiresAtMs: nowMs + MESSAGE_TTL_MS });
}

/**
 * Remembers what was put on a message that is not here: a member may have lost the message, and another brings it later.
 * For as long as that can be, among the tombstones, which wait in the same way. Within the caller's transaction.
 */
export async function keepEarlyReaction(
  db: StarlingDatabase,
  conversation: string,
  target: Target,
  reaction: Reaction,
  nowMs: number,
): Promise<void> {
  await change(db, conversation, nowMs, ({ reactions = [] }) => {
    const theirs = reactions.filter(({ from }) => from === reaction.from);
    const oldest = theirs.length >= MOST_REACTIONS ? theirs[0] : undefined;
    const kept = reactions.filter((other) => other !== oldest);
    return { reactions: [...kept, { ...reaction, target: targetOf(db, target) }] };
  });
}

/**
 * Remembers that somebody took back a message that is not here.
 *
 * @param row their conversation, if there is one
 */
export async function keepEarlyUnsend(
  db: StarlingDatabase,
  row: StoredConversation | undefined,
  target: Target,
  nowMs: number,
): Promise<void> {
  const by = db.conversationKey(target.author);
  const word = { by, target: targetOf(db, target) };
  await change(db, row ? row.key : STRANGERS, nowMs, ({ unsends = [] }) => {
    if (unsends.some((known) => known.target === word.target)) return {};
    const theirs = unsends.filter((known) => known.by === by);
    const oldest = !row && theirs.length >= MOST_OF_ONE ? theirs[0] : undefined;
    const kept = unsends.filter((known) => known !== oldest);
    return { unsends: [...kept, word].slice(row ? -MOST_UNSENDS : -MOST_OF_STRANGERS) };
  });
}

/**
 * What was said of a message before it came; reactions are not kept any longer. Within the caller's transaction.
 *
 * @param row whose words are looked at; those of strangers too while nobody has accepted them
 */
export async function takeEarly(
  db: StarlingDatabase,
  row: StoredConversation,
  target: Target,
): Promise<{ isUnsent: boolean; reactions: Reaction[] }> {
  const name = targetOf(db, target);
  const own = await db.tombstones.get(placeOf(db, row.key));
  const strangers = row.approved ? undefined : await db.tombstones.get(placeOf(db, STRANGERS));
  const isUnsent = [own, strangers].some((words) => words?.unsends?.some((word) => word.target === name));
  const waiting = own?.reactions?.filter((reaction) => reaction.target === name) ?? [];
  if (own && waiting.length > 0) {
    const left = own.reactions?.filter((reaction) => reaction.target !== name) ?? [];
    if (left.length === 0 && !own.unsends) await db.tombstones.delete(own.identity);
    else await db.tombstones.put({ ...own, reactions: left });
  }
  const reactions = waiting
    .map(({ emoji, from, atMs, removed }) => ({ emoji, from, atMs, removed }))
    .sort((a, b) => a.atMs - b.atMs)
    .reduce<Reaction[]>(withReaction, []);
  return { isUnsent, reactions };
}
