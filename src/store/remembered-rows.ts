import {
  Dexie,
  type DBCoreMutateRequest,
  type DBCoreMutateResponse,
  type DBCoreTable,
  type DBCoreTransaction,
} from 'dexie';
import { copy, Gathered, taken, type Row } from './gathered.ts';

/** Rows of a table that a transaction has read or written, and those of them that it has yet to write. */
export interface RememberedRows {
  /** By primary key; undefined: there is no such row. */
  known: Map<string, Row | undefined>;
  gathered: Gathered;
}

export const rememberedRows = (table: DBCoreTable, trans: DBCoreTransaction): RememberedRows => ({
  known: new Map(),
  gathered: new Gathered(table, trans, 'put'),
});

/** Nothing but what is not written yet is known for sure. */
function forget(rows: RememberedRows): void {
  // A new map: a read that is under way adds to the old one.
  rows.known = new Map(rows.gathered.rows);
}

function mutate(
  table: DBCoreTable,
  rows: RememberedRows,
  request: DBCoreMutateRequest,
): PromiseLike<DBCoreMutateResponse> {
  const { known, gathered } = rows;
  if (request.type === 'add' || request.type === 'put') {
    const values = request.values as readonly Row[];
    const keys = values.map((row) => String(table.schema.primaryKey.extractKey?.(row)));
    const isFree = (key: string): boolean => known.has(key) && known.get(key) === undefined;
    const isTaken = request.type === 'put' || (new Set(keys).size === keys.length && keys.every(isFree));
    if (isTaken) {
      for (const [i, key] of keys.entries()) {
        const row = copy(values[i] as Row);
        known.set(key, row);
        gathered.rows.set(key, row);
      }
      return Dexie.Promise.resolve(taken(keys));
    }
  }
  return gathered.afterAll(() => {
    if (request.type === 'delete') for (const key of request.keys) rows.known.set(String(key), undefined);
    else forget(rows);
    return table.mutate(request).then((answer) => {
      if (answer.numFailures > 0) forget(rows);
      return answer;
    });
  });
}

function getMany(
  table: DBCoreTable,
  { known, gathered }: RememberedRows,
  request: Parameters<DBCoreTable['getMany']>[0],
): PromiseLike<unknown[]> {
  const keys = request.keys.map(String);
  if (keys.every((key) => known.has(key))) return Dexie.Promise.resolve(keys.map((key) => copy(known.get(key))));
  return gathered.afterAll(() =>
    table.getMany(request).then((found: unknown[]) => {
      for (const [i, key] of keys.entries()) if (!known.has(key)) known.set(key, copy(found[i]) as Row | undefined);
      return found;
    }),
  );
}

function get(
  table: DBCoreTable,
  { known, gathered }: RememberedRows,
  request: Parameters<DBCoreTable['get']>[0],
): PromiseLike<unknown> {
  const key = String(request.key);
  // Dexie's own promises: they stay within the transaction.
  if (known.has(key)) return Dexie.Promise.resolve(copy(known.get(key)));
  return gathered.afterWriting(() =>
    table.get(request).then((row: unknown) => {
      // It may have been written meanwhile.
      if (!known.has(key)) known.set(key, copy(row) as Row | undefined);
      return row;
    }),
  );
}

/**
 * A table whose single rows are read once and written together; questions that memory cannot answer are answered by the
 * database, after it was given what it lacks.
 *
 * @param rowsOf undefined: the transaction goes to the database for everything
 */
export function rememberedTable(
  table: DBCoreTable,
  rowsOf: (trans: DBCoreTransaction) => RememberedRows | undefined,
): DBCoreTable {
  const after = <T>(trans: DBCoreTransaction, next: () => PromiseLike<T>): Promise<T> =>
    (rowsOf(trans)?.gathered.afterAll(next) ?? next()) as Promise<T>;
  return {
    ...table,
    get: (request) => {
      const rows = rowsOf(request.trans);
      return rows ? (get(table, rows, request) as Promise<unknown>) : table.get(request);
    },
    getMany: (request) => {
      const rows = rowsOf(request.trans);
      return rows ? (getMany(table, rows, request) as Promise<unknown[]>) : table.getMany(request);
    },
    query: (request) => after(request.trans, () => table.query(request)),
    openCursor: (request) => after(request.trans, () => table.openCursor(request)),
    count: (request) => after(request.trans, () => table.count(request)),
    mutate: (request) => {
      const rows = rowsOf(request.trans);
      return rows ? (mutate(table, rows, request) as Promise<DBCoreMutateResponse>) : table.mutate(request);
    },
  };
}
