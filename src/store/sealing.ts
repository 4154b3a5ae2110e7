import type { DBCore, DBCoreCursor, DBCoreMutateRequest, DBCoreTable, DBCoreTransaction, Middleware } from 'dexie';
import { DatabaseLockedError, UnreadableRowError } from './errors.ts';
import { openRow, sealRow, type StoredRow, type TableSeal } from './sealed-row.ts';

export type UnreadableReport = (error: UnreadableRowError) => void;

export interface SealingWatch {
  report: UnreadableReport;
  /** The keys have left memory. */
  isWiped: () => boolean;
}

/** Below Dexie's own layers (−1 … 2), so that its caches and live queries see whole rows. */
const LEVEL = -2;

/** Rows of the form before last are read where they are written anew, while the database changes its version. */
export const isUpgrade = (transaction: DBCoreTransaction): boolean =>
  (transaction as DBCoreTransaction & Pick<IDBTransaction, 'mode'>).mode === 'versionchange';

const isRow = (value: unknown): value is StoredRow => typeof value === 'object' && value !== null;

function openedOr<T>(seal: TableSeal, stored: unknown, otherwise: (error: UnreadableRowError) => T): unknown {
  if (!isRow(stored)) return stored;
  try {
    return seal.opened ? seal.opened.open(seal, stored) : openRow(seal, stored);
  } catch (error) {
    if (error instanceof UnreadableRowError) return otherwise(error);
    throw error;
  }
}

function sealed(seal: TableSeal, request: DBCoreMutateRequest): DBCoreMutateRequest {
  if (request.type !== 'add' && request.type !== 'put') return request;
  return { ...request, values: request.values.map((row: StoredRow) => sealRow(seal, row)) };
}

const SKIP = Symbol('skip');

/** A cursor that shows whole rows and steps over unreadable ones. */
function openingCursor(seal: TableSeal, cursor: DBCoreCursor, report: UnreadableReport): DBCoreCursor {
  let value: unknown;
  const read = () =>
    openedOr(seal, cursor.value, (error) => {
      report(error);
      return SKIP;
    });
  return Object.create(cursor, {
    value: { get: () => value },
    start: {
      value: (onNext: () => void) =>
        cursor.start(() => {
          value = read();
          if (value === SKIP) cursor.continue();
          else onNext();
        }),
    },
    next: {
      value: async () => {
        throw new Error('walk a sealed table with start');
      },
    },
    key: { get: () => cursor.key as unknown },
    primaryKey: { get: () => cursor.primaryKey as unknown },
    done: { get: () => cursor.done },
    continue: { value: (key?: unknown) => (key === undefined ? cursor.continue() : cursor.continue(key)) },
    continuePrimaryKey: { value: (key: unknown, primaryKey: unknown) => cursor.continuePrimaryKey(key, primaryKey) },
    advance: { value: (count: number) => cursor.advance(count) },
    stop: { value: (result?: unknown) => cursor.stop(result) },
    fail: { value: (error: Error) => cursor.fail(error) },
  }) as DBCoreCursor;
}

function sealedTable(table: DBCoreTable, seal: TableSeal, { report, isWiped }: SealingWatch): DBCoreTable {
  const { opened: remembered, ...plainSeal } = seal;
  const oldSeal: TableSeal = { ...plainSeal, takesOld: true };
  const sealIn = (trans: DBCoreTransaction): TableSeal => (isUpgrade(trans) ? oldSeal : seal);
  const opened =
    (trans: DBCoreTransaction) =>
    (stored: unknown): unknown =>
      openedOr(sealIn(trans), stored, (error) => {
        throw error;
      });
  return {
    ...table,
    mutate: (request) => {
      // A transaction that was running when the lock closed must not go on with wiped keys.
      if (isWiped()) throw new DatabaseLockedError();
      if (request.type === 'delete' || request.type === 'deleteRange') remembered?.forget();
      return table.mutate(sealed(seal, request));
    },
    get: (request) => table.get(request).then(opened(request.trans)),
    getMany: (request) => table.getMany(request).then((rows) => rows.map(opened(request.trans))),
    query: (request) => {
      const answer = table.query(request);
      if (request.values === false) return answer;
      return answer.then(({ result }) => {
        const rows = result.map((stored) =>
          openedOr(sealIn(request.trans), stored, (error) => {
            report(error);
            return SKIP;
          }),
        );
        return { result: rows.filter((row) => row !== SKIP) };
      });
    },
    openCursor: (request) => {
      const cursor = table.openCursor(request);
      return request.values
        ? cursor.then((found) => found && openingCursor(sealIn(request.trans), found, report))
        : cursor;
    },
  };
}

/**
 * Seals rows on their way into IndexedDB and opens them on their way out. Single reads of an unreadable row throw
 * {@link UnreadableRowError}; lists leave it out and report it, so that one damaged row never hides the others.
 */
export function sealing(seals: ReadonlyMap<string, TableSeal>, watch: SealingWatch): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'sealing',
    level: LEVEL,
    create: (core) => ({
      ...core,
      table: (name) => {
        const seal = seals.get(name);
        return seal ? sealedTable(core.table(name), seal, watch) : core.table(name);
      },
    }),
  };
}
