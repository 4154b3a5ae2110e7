import type { DBCore, DBCoreKeyRange, DBCoreTransaction, Middleware } from 'dexie';

/** One change as IndexedDB was asked for it; rows are sealed already. */
export type JournalEntry =
  | { table: string; type: 'put'; rows: readonly unknown[] }
  | { table: string; type: 'delete'; keys: readonly unknown[] }
  | { table: string; type: 'clear' };

/** Below the sealing. */
const LEVEL = -3;

/** Dexie's number for "everything". */
const ANY: DBCoreKeyRange['type'] = 3;

/** Dexie hands out the IndexedDB transaction itself. */
type RealTransaction = DBCoreTransaction & Pick<IDBTransaction, 'addEventListener'>;

/**
 * Hands every committed transaction's changes to `commit`, in the order of the commits and before the one who waits for
 * the transaction goes on. `commit` is synchronous; what it throws is a lost write, so it should end the process.
 */
export function journaling(commit: (entries: readonly JournalEntry[]) => void): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'journal',
    level: LEVEL,
    create: (core) => {
      const open = new WeakMap<DBCoreTransaction, JournalEntry[]>();
      return {
        ...core,
        transaction: (stores, mode, options) => {
          const transaction = core.transaction(stores, mode, options) as RealTransaction;
          if (mode === 'readonly') return transaction;
          const entries: JournalEntry[] = [];
          open.set(transaction, entries);
          // Registered before Dexie's own handler, hence called before its promise resolves.
          transaction.addEventListener('complete', () => {
            if (entries.length > 0) commit(entries);
          });
          return transaction;
        },
        table: (name) => {
          const table = core.table(name);
          return {
            ...table,
            mutate: (request) => {
              const entries = open.get(request.trans);
              if (!entries) return table.mutate(request);
              if (request.type === 'deleteRange' && request.range.type !== ANY) {
                // Which rows go must be known before they are gone.
                return core
                  .table(name)
                  .query({
                    trans: request.trans,
                    values: false,
                    query: { index: table.schema.primaryKey, range: request.range },
                  })
                  .then(({ result }) => {
                    entries.push({ table: name, type: 'delete', keys: result as unknown[] });
                    return table.mutate(request);
                  });
              }
              return table.mutate(request).then((answer) => {
                const failed = new Set(Object.keys(answer.failures).map(Number));
                if (request.type === 'deleteRange') entries.push({ table: name, type: 'clear' });
                else if (request.type === 'delete') entries.push({ table: name, type: 'delete', keys: request.keys });
                else
                  entries.push({
                    table: name,
                    type: 'put',
                    rows: request.values.filter((_, index) => !failed.has(index)),
                  });
                return answer;
              });
            },
          };
        },
      };
    },
  };
}
