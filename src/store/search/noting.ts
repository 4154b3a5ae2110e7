import type {
  DBCore,
  DBCoreMutateRequest,
  DBCoreMutateResponse,
  DBCoreTable,
  DBCoreTransaction,
  Middleware,
} from 'dexie';
import { isUpgrade } from '../sealing.ts';
import { CHANGE, placeOf, type Change, type Place, type SearchChangeRow } from './search-rows.ts';

/** Below the sealing (−2), where places are readable without opening rows; above the journal (−3), which sees the notes. */
const LEVEL = -2.5;

const MESSAGES = 'messages';
const CHANGES = 'searchChanges';
/** Emptied together with the messages. */
const INDEX = [CHANGES, 'searchBlocks', 'searchWalk'] as const;

/** Dexie's number for "everything". */
const EVERYTHING: number = 3;

/** A sealed message, as far as it is readable. */
interface Readable extends Place {
  id: string;
  kind: 'text' | 'notice';
}

const isText = (row: Readable | undefined): row is Readable => row?.kind === 'text' && Number.isSafeInteger(row.sortMs);

/** The stored rows that a request is going to replace or remove, by id. */
function rowsBefore(table: DBCoreTable, request: DBCoreMutateRequest): PromiseLike<Map<string, Readable>> {
  const { trans } = request;
  const byId = (rows: readonly (Readable | undefined)[]) =>
    new Map(rows.filter((row) => row !== undefined).map((row) => [row.id, row]));
  if (request.type === 'deleteRange') {
    const query = { index: table.schema.primaryKey, range: request.range };
    return table.query({ trans, values: true, query }).then(({ result }) => byId(result as Readable[]));
  }
  const keys =
    request.type === 'delete'
      ? request.keys
      : request.type === 'put'
        ? request.values.map((row: Readable) => row.id)
        : [];
  return table.getMany({ trans, keys }).then((rows) => byId(rows as (Readable | undefined)[]));
}

type Changes = Map<string, Change>;

/** What a request did to places. @param failures of its rows, by their index */
function changesOf(
  request: DBCoreMutateRequest,
  before: ReadonlyMap<string, Readable>,
  failures: Readonly<Record<number, unknown>>,
): Changes {
  const changes: Changes = new Map();
  const note = (row: Readable, change: Change) => {
    const place = placeOf(row);
    changes.set(place, Math.max(change, changes.get(place) ?? CHANGE.new) as Change);
  };
  if (request.type === 'delete' || request.type === 'deleteRange') {
    for (const row of before.values()) if (isText(row)) note(row, CHANGE.gone);
    return changes;
  }
  request.values.forEach((row: Readable, i) => {
    if (i in failures) return;
    const old = before.get(row.id);
    if (isText(old)) note(old, isText(row) && placeOf(row) === placeOf(old) ? CHANGE.changed : CHANGE.gone);
    if (isText(row)) note(row, old ? CHANGE.changed : CHANGE.new);
  });
  return changes;
}

/** Writes what is not noted already; a note is never made less. */
function writeNotes(table: DBCoreTable, trans: DBCoreTransaction, changes: Changes): PromiseLike<unknown> {
  const keys = [...changes.keys()];
  return table.getMany({ trans, keys }).then((rows) => {
    const known = rows as (SearchChangeRow | undefined)[];
    const values = keys
      .map((place): SearchChangeRow => ({ place, change: changes.get(place) as Change }))
      .filter(({ change }, i) => change > (known[i]?.change ?? -1));
    return table.mutate({ trans, type: 'put', values });
  });
}

// Chained and not awaited: Dexie's own promises carry the transaction, the language's do not.
function mutateNoting(core: DBCore, table: DBCoreTable, request: DBCoreMutateRequest): Promise<DBCoreMutateResponse> {
  const { trans } = request;
  if (request.type === 'deleteRange' && request.range.type === EVERYTHING) {
    const { range } = request;
    for (const name of INDEX) void core.table(name).mutate({ trans, type: 'deleteRange', range });
    return table.mutate(request);
  }
  return rowsBefore(table, request).then((before) =>
    table.mutate(request).then((answer) => {
      const changes = changesOf(request, before, answer.failures);
      return changes.size === 0 ? answer : writeNotes(core.table(CHANGES), trans, changes).then(() => answer);
    }),
  ) as Promise<DBCoreMutateResponse>;
}

/**
 * Notes in the same transaction, whoever writes it, at which places messages came, changed or went. So that the callers need
 * not know of it, transactions that may write messages are opened over the tables of the search as well.
 */
export function notingChanges(): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'search',
    level: LEVEL,
    create: (core) => ({
      ...core,
      transaction: (stores, mode, options) =>
        mode === 'readwrite' && stores.includes(MESSAGES)
          ? core.transaction([...new Set([...stores, ...INDEX])], mode, options)
          : core.transaction(stores, mode, options),
      table: (name) => {
        const table = core.table(name);
        if (name !== MESSAGES) return table;
        return {
          ...table,
          // A new version writes all rows again without changing what they say.
          mutate: (request) => (isUpgrade(request.trans) ? table.mutate(request) : mutateNoting(core, table, request)),
        };
      },
    }),
  };
}
