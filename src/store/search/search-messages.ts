import { Dexie, type PromiseExtended } from 'dexie';
import type { StarlingDatabase } from '../database.ts';
import type { StoredMessage } from '../internal-rows.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import { placesWith } from './block.ts';
import { blockSpans, messagesAt } from './indexing.ts';
import { parseQuery, rangesOf, type Query } from './query.ts';
import { parsePlace, placeOf, type Place, type SearchBlockRow } from './search-rows.ts';
import { snippetOf, type Snippet } from './snippet.ts';

export interface SearchRequest {
  /** What the person typed. Words in any order; within quotation marks they follow each other. */
  text: string;
  /** Key of the only conversation to look in. */
  conversation?: string;
  /** Default 50. */
  limit?: number;
  /** Only hits after this one in the list: the message of the last hit shown. */
  before?: SearchCursor;
}

export interface SearchCursor {
  sortMs: number;
  id: string;
}

export interface SearchHit extends Snippet {
  message: MessageRow;
  conversation: ConversationRow;
}

export interface SearchResult {
  /** Newest first. */
  hits: SearchHit[];
  /** What to ask `before` for more; null: there are no more. */
  next: SearchCursor | null;
  /** false: the index is still being built or a block of it cannot be read, so that some may be missing. */
  isComplete: boolean;
}

/** Messages that are not in the index yet and are looked at one by one. */
const MAX_DIRECT = 2_000;

/** Blocks, and places, read at once. */
const BLOCKS_AT_ONCE = 8;
const PLACES_AT_ONCE = 32;

const DEFAULT_LIMIT = 50;

const newestFirst = (a: SearchCursor, b: SearchCursor): number =>
  b.sortMs - a.sortMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

interface Found extends Snippet {
  message: StoredMessage;
}

/** What is known while one question is being answered; all of it without waiting. */
class Search {
  readonly #query: Query;
  readonly #request: SearchRequest;
  readonly #seen = new Set<string>();
  /** Places to be looked at, the newest last. */
  #candidates: Place[] = [];
  readonly #wanted: number;
  readonly found: Found[] = [];

  constructor(query: Query, request: SearchRequest, wanted: number) {
    this.#query = query;
    this.#request = request;
    this.#wanted = wanted;
  }

  get isEnough(): boolean {
    return this.found.length >= this.#wanted;
  }

  #isWanted({ conversation, sortMs }: Place): boolean {
    const { conversation: only, before } = this.#request;
    return (only === undefined || only === conversation) && (!before || sortMs <= before.sortMs);
  }

  consider(places: readonly Place[]): void {
    for (const place of places) {
      if (!this.#isWanted(place) || this.#seen.has(placeOf(place))) continue;
      this.#seen.add(placeOf(place));
      this.#candidates.push(place);
    }
    this.#candidates.sort((a, b) => a.sortMs - b.sortMs);
  }

  considerBlock(block: SearchBlockRow): void {
    this.consider(placesWith(block, this.#query.prefixes));
  }

  /** The next candidates that are not older than `downToMs`. Empty: none, or enough was found. */
  next(downToMs: number): Place[] {
    const places: Place[] = [];
    if (this.isEnough) return places;
    // All of one time together, so that their order is known.
    for (let place = this.#candidates.at(-1); place && place.sortMs >= downToMs; place = this.#candidates.at(-1)) {
      if (places.length >= PLACES_AT_ONCE && place.sortMs !== places.at(-1)?.sortMs) break;
      places.push(place);
      this.#candidates.pop();
    }
    return places;
  }

  look(rows: readonly StoredMessage[]): void {
    const { before } = this.#request;
    for (const message of [...rows].sort(newestFirst)) {
      if (before && newestFirst(message, before) <= 0) continue;
      const ranges = rangesOf(this.#query, message.text);
      if (ranges.length > 0) this.found.push({ message, ...snippetOf(message.text, ranges) });
    }
  }
}

/** Messages that the first walk over all has not come to; one more than are looked at if there are too many. */
function placesAhead(db: StarlingDatabase, after: Place | null): PromiseExtended<Place[]> {
  const start = after ? [after.conversation, after.sortMs] : Dexie.minKey;
  const ahead = db.messages
    .where('[conversation+sortMs]')
    .above(start)
    .limit(MAX_DIRECT + 1);
  return ahead.keys().then((keys) => {
    const pairs = keys as unknown as [string, number][];
    return pairs.map(([conversation, sortMs]) => ({ conversation, sortMs }));
  });
}

/**
 * Messages whose text has everything that `text` asks for, newest first: in one moment of the database, from the index where
 * it is up to date and from the messages themselves where it is not. Every hit was found in the message's text. Case and
 * accents do not matter; words are found by their beginnings; Chinese, Japanese, Thai and the like, and emoji, anywhere.
 * Notices are not looked at. May be asked in a live query.
 */
export function searchMessages(db: StarlingDatabase, request: SearchRequest): PromiseExtended<SearchResult> {
  const query = parseQuery(request.text);
  const limit = Math.max(1, request.limit ?? DEFAULT_LIMIT);
  const tables = [db.messages, db.conversations, db.searchBlocks, db.searchChanges, db.searchWalk];
  // In one function, waiting for Dexie's own promises only: inside live queries others lose the transaction.
  return db.transaction('r', tables, async () => {
    if (query.terms.length === 0) return { hits: [], next: null, isComplete: true };
    const search = new Search(query, request, limit + 1);
    const { before } = request;
    // Notes are written below what live queries watch; this makes them ask again whenever a message comes.
    await db.messages.orderBy('identity').limit(1).primaryKeys();
    const notes = await db.searchChanges.limit(MAX_DIRECT + 1).primaryKeys();
    const walk = await db.searchWalk.get('walk');
    const ahead = walk?.isDone ? [] : await placesAhead(db, walk?.after ?? null);
    let isComplete = notes.length <= MAX_DIRECT && ahead.length <= MAX_DIRECT;
    search.consider([...notes.map(parsePlace), ...ahead]);
    const spans = (await blockSpans(db)).filter(({ oldestMs }) => !before || oldestMs <= before.sortMs);
    for (let i = 0; ; i += BLOCKS_AT_ONCE) {
      // What is newer than all blocks that come now can be shown without opening them.
      const downToMs = (spans[i]?.newestMs ?? -Infinity) + 1;
      for (let places = search.next(downToMs); places.length > 0; places = search.next(downToMs))
        search.look(await messagesAt(db, places));
      if (search.isEnough || i >= spans.length) break;
      const ids = spans.slice(i, i + BLOCKS_AT_ONCE).map(({ id }) => id);
      const blocks = await db.searchBlocks.where('id').anyOf(ids).toArray();
      if (blocks.length < ids.length) isComplete = false;
      for (const block of blocks) search.considerBlock(block);
    }
    const found = search.found.slice(0, limit);
    const keys = [...new Set(found.map(({ message }) => message.conversation))];
    const rows = await db.conversations.where('key').anyOf(keys).toArray();
    const conversations = new Map(rows.map((row) => [row.key, row]));
    const hits = found.flatMap((hit) => {
      const conversation = conversations.get(hit.message.conversation);
      return conversation ? [{ ...hit, conversation }] : [];
    });
    const last = search.found.length > limit ? found.at(-1)?.message : undefined;
    return { hits, next: last ? { sortMs: last.sortMs, id: last.id } : null, isComplete };
  });
}
