import { Dexie, type PromiseExtended } from 'dexie';
import { randomBytes, toHex } from '../../crypto/bytes.ts';
import type { StarlingDatabase } from '../database.ts';
import { UnreadableRowError } from '../errors.ts';
import type { StoredMessage } from '../internal-rows.ts';
import { decodeBlock, encodeBlock, without, type Entry } from './block.ts';
import { fold } from './fold.ts';
import { CHANGE, parsePlace, placeOf, type Place, type SearchChangeRow } from './search-rows.ts';
import { tokensOf } from './tokens.ts';

/** Messages in a block, and tokens counted once a message: what one look-up opens as one piece, about 30 kB. */
const MAX_ENTRIES = 1_024;
const MAX_TOKENS = 16_384;
/** A block with fewer messages is taken apart. */
const MIN_ENTRIES = 256;

/** Messages or notes dealt with in one transaction, which keeps other writers waiting. */
const STEP = 256;

/** New messages may wait this long for the others: searching looks at them directly. */
const WORTH_IT = 64;

const OPEN = 'open';

export interface BlockSpan {
  id: string;
  oldestMs: number;
  newestMs: number;
}

/** All blocks, newest first, without opening any. */
export function blockSpans(db: StarlingDatabase): PromiseExtended<BlockSpan[]> {
  const spans: BlockSpan[] = [];
  const keys = db.searchBlocks.orderBy('[newestMs+oldestMs]').eachKey((key, cursor) => {
    const [newestMs, oldestMs] = key as unknown as [number, number];
    spans.push({ id: cursor.primaryKey, newestMs, oldestMs });
  });
  return keys.then(() => spans.reverse());
}

/** Every text at these places, in any order. Dexie's own promises only: others lose the transaction inside live queries. */
export const messagesAt = (db: StarlingDatabase, places: readonly Place[]): PromiseExtended<StoredMessage[]> =>
  Dexie.Promise.all(
    places.map(({ conversation, sortMs }) =>
      db.messages.where('[conversation+sortMs]').equals([conversation, sortMs]).toArray(),
    ),
  ).then((rows) => rows.flat().filter(({ kind }) => kind === 'text'));

/** One entry a place; places without texts have none. */
function entriesOf(rows: readonly StoredMessage[]): Entry[] {
  const byPlace = new Map<string, Place & { tokens: Set<string> }>();
  for (const row of rows) {
    if (row.kind !== 'text' || !Number.isSafeInteger(row.sortMs)) continue;
    const { conversation, sortMs } = row;
    const tokens = tokensOf(fold(row.text).text);
    const known = byPlace.get(placeOf(row));
    byPlace.set(placeOf(row), { conversation, sortMs, tokens: known ? new Set([...known.tokens, ...tokens]) : tokens });
  }
  return [...byPlace.values()].map((entry) => ({ ...entry, tokens: [...entry.tokens] })).filter(hasTokens);
}

const hasTokens = ({ tokens }: Entry): boolean => tokens.length > 0;

/** Adds entries to the open block; whenever it is full, it is closed and another one opened. */
async function append(db: StarlingDatabase, added: readonly Entry[]): Promise<void> {
  if (added.length === 0) return;
  const open = await db.searchBlocks.get(OPEN);
  let entries = open ? decodeBlock(open) : [];
  let tokens = entries.reduce((sum, entry) => sum + entry.tokens.length, 0);
  for (const entry of added) {
    if (entries.length > 0 && (entries.length >= MAX_ENTRIES || tokens + entry.tokens.length > MAX_TOKENS)) {
      await db.searchBlocks.put(encodeBlock(toHex(randomBytes(16)), entries));
      entries = [];
      tokens = 0;
    }
    entries.push(entry);
    tokens += entry.tokens.length;
  }
  await db.searchBlocks.put(encodeBlock(OPEN, entries));
}

/** Takes places out of all blocks. @returns entries of blocks that became too small and are no more */
async function remove(db: StarlingDatabase, places: readonly Place[]): Promise<Entry[]> {
  if (places.length === 0) return [];
  const names = new Set(places.map(placeOf));
  const left: Entry[] = [];
  for (const { id, oldestMs, newestMs } of await blockSpans(db)) {
    if (!places.some(({ sortMs }) => sortMs >= oldestMs && sortMs <= newestMs)) continue;
    const block = await db.searchBlocks.get(id);
    const before = block ? decodeBlock(block) : [];
    const after = without(before, names);
    if (after.length === before.length) continue;
    if (after.length > 0 && (id === OPEN || after.length >= MIN_ENTRIES))
      await db.searchBlocks.put(encodeBlock(id, after));
    else {
      await db.searchBlocks.delete(id);
      if (id !== OPEN) left.push(...after);
    }
  }
  return left;
}

/** The next messages of the first walk over all. */
async function walkOn(db: StarlingDatabase, after: Place | null): Promise<void> {
  const inOrder = db.messages.where('[conversation+sortMs]');
  const start = after ? [after.conversation, after.sortMs] : Dexie.minKey;
  const keys = (await inOrder.above(start).limit(STEP).keys()) as unknown as [string, number][];
  const [first, last] = [keys[0], keys.at(-1)];
  if (!first || !last) {
    await db.searchWalk.put({ id: 'walk', after: null, isDone: true });
    return;
  }
  // Several may share the last place, and unreadable rows are left out: the keys say how far this goes.
  const rows = await inOrder.between(first, last, true, true).toArray();
  const noted = await db.searchChanges.bulkGet(rows.map(placeOf));
  await append(db, entriesOf(rows.filter((_, i) => !noted[i])));
  await db.searchWalk.put({ id: 'walk', after: { conversation: last[0], sortMs: last[1] }, isDone: false });
}

/** Brings the index up to date at some noted places. @returns whether nothing is left to do */
async function settle(db: StarlingDatabase, isEager: boolean): Promise<boolean> {
  // Never counted: of a hundred thousand notes that would take longer than the step.
  const notes = await db.searchChanges.where('change').above(CHANGE.new).limit(STEP).toArray();
  const isPressing = isEager || notes.some(({ change }) => change === CHANGE.gone);
  if (!isPressing && (await db.searchChanges.limit(WORTH_IT).primaryKeys()).length < WORTH_IT) return true;
  const room = STEP - notes.length;
  if (room > 0) notes.push(...(await db.searchChanges.where('change').equals(CHANGE.new).limit(room).toArray()));
  const asPlace = ({ place }: SearchChangeRow): Place => parsePlace(place);
  const places = notes.map(asPlace);
  const rows = await messagesAt(db, places);
  const known = new Set<string>();
  const shared = new Set<string>();
  for (const row of rows) {
    const place = placeOf(row);
    (known.has(place) ? shared : known).add(place);
  }
  const doubtful = notes.filter(({ place, change }) => change !== CHANGE.new || shared.has(place));
  const left = await remove(db, doubtful.map(asPlace));
  await append(db, [...left, ...entriesOf(rows)]);
  await db.searchChanges.bulkDelete(notes.map(({ place }) => place));
  return notes.length < STEP;
}

/**
 * One step of bringing the search up to date, in one transaction. For the background, when nothing else is to be done: after
 * the start, after a poll or a change, again and again until it says `done`. Cut off anywhere, it has done nothing or all of
 * its step; done twice, it changes nothing.
 *
 * @param how `eager`: index single new messages too, instead of waiting until there are enough of them
 */
export async function indexMessages(db: StarlingDatabase, how?: 'eager'): Promise<'done' | 'more'> {
  try {
    const isDone = await db.transaction('rw', tablesOf(db), async () => {
      const walk = await db.searchWalk.get('walk');
      if (walk?.isDone) return settle(db, how === 'eager');
      await walkOn(db, walk?.after ?? null);
      return false;
    });
    return isDone ? 'done' : 'more';
  } catch (error) {
    // Of single reads only the index's own can say so: messages are read as lists.
    if (!(error instanceof UnreadableRowError)) throw error;
    await rebuildSearch(db);
    return 'more';
  }
}

const tablesOf = (db: StarlingDatabase) => [db.messages, db.searchBlocks, db.searchChanges, db.searchWalk];

/** Forgets the index, so that {@link indexMessages} builds it anew: after an unreadable block, or a new rule of folding. */
export async function rebuildSearch(db: StarlingDatabase): Promise<void> {
  await db.transaction('rw', [db.searchBlocks, db.searchChanges, db.searchWalk], async () => {
    await Dexie.Promise.all([db.searchBlocks.clear(), db.searchChanges.clear(), db.searchWalk.clear()]);
  });
}
