import { Dexie, type DBCore, type DBCoreMutateRequest, type DBCoreTable, type Middleware } from 'dexie';
import type { StarlingDatabase } from './database.ts';

/** Above sealing, so that whole rows are remembered, and below Dexie's own layers. */
const LEVEL = -1.5;
const EQUAL = 1;

/** Tables whose rows are looked up one by one while messages are taken in. */
const REMEMBERED: ReadonlySet<string> = new Set(['conversations', 'tombstones', 'seen']);

interface Memory {
  /** By table and primary key; undefined: there is no such row. */
  rows: Map<string, Map<string, unknown>>;
  /** Identities that no message has. */
  absent: Set<string>;
}

/** By transaction: a write transaction has its tables for itself, so what it has read stays true until it ends. */
const memories = new WeakMap<object, Memory>();

const rowsOf = (memory: Memory, table: string): Map<string, unknown> => {
  const rows = memory.rows.get(table) ?? new Map<string, unknown>();
  memory.rows.set(table, rows);
  return rows;
};

/** Whoever gets a row may change it before it is written, if it is. */
const copy = <T>(row: T): T => structuredClone(row);

function noteRows(rows: Map<string, unknown>, table: DBCoreTable, request: DBCoreMutateRequest): void {
  const isPlain = !('criteria' in request && request.criteria) && !('updates' in request && request.updates);
  if ((request.type === 'add' || request.type === 'put') && isPlain)
    for (const value of request.values as readonly unknown[])
      rows.set(String(table.schema.primaryKey.extractKey?.(value)), copy(value));
  else if (request.type === 'delete' && isPlain) for (const key of request.keys) rows.set(String(key), undefined);
  else rows.clear();
}

function rememberedRows(table: DBCoreTable): DBCoreTable {
  return {
    ...table,
    get: (request) => {
      const memory = memories.get(request.trans);
      if (!memory) return table.get(request);
      const rows = rowsOf(memory, table.name);
      const key = String(request.key);
      // Dexie's own promises: they stay within the transaction.
      if (rows.has(key)) return Dexie.Promise.resolve(copy(rows.get(key)));
      return table.get(request).then((row: unknown) => {
        rows.set(key, copy(row));
        return row;
      });
    },
    getMany: (request) => {
      const memory = memories.get(request.trans);
      if (!memory) return table.getMany(request);
      const rows = rowsOf(memory, table.name);
      return table.getMany(request).then((found: unknown[]) => {
        for (const [i, key] of request.keys.entries()) rows.set(String(key), copy(found[i]));
        return found;
      });
    },
    mutate: (request) => {
      const memory = memories.get(request.trans);
      if (!memory) return table.mutate(request);
      const rows = rowsOf(memory, table.name);
      noteRows(rows, table, request);
      return table.mutate(request).then((answer) => {
        if (answer.numFailures > 0) rows.clear();
        return answer;
      });
    },
  };
}

function rememberedIdentities(table: DBCoreTable): DBCoreTable {
  return {
    ...table,
    query: (request) => {
      const { index, range } = request.query;
      const isAbsent = index.name === 'identity' && Number(range.type) === EQUAL;
      if (isAbsent && memories.get(request.trans)?.absent.has(String(range.lower)))
        return Dexie.Promise.resolve({ result: [] });
      return table.query(request);
    },
    mutate: (request) => {
      const absent = memories.get(request.trans)?.absent;
      if (absent && (request.type === 'add' || request.type === 'put'))
        for (const { identity } of request.values as readonly { identity?: unknown }[]) absent.delete(String(identity));
      return table.mutate(request);
    },
  };
}

/** Lets {@link readTogether} work. */
export const remembering = (): Middleware<DBCore> => ({
  stack: 'dbcore',
  name: 'remembering',
  level: LEVEL,
  create: (core) => ({
    ...core,
    table: (name) => {
      const table = core.table(name);
      if (name === 'messages') return rememberedIdentities(table);
      return REMEMBERED.has(name) ? rememberedRows(table) : table;
    },
  }),
});

/** Primary keys of rows that will be asked for one by one, and identities of messages that may be there. */
export interface Wanted {
  conversations: readonly string[];
  tombstones: readonly string[];
  seen: readonly string[];
  identities: readonly string[];
}

/**
 * Reads at once what many messages need: from now on, single reads of these tables are answered from memory, which
 * follows what is written. Within a write transaction over them and the messages, whose end is the end of it.
 */
export async function readTogether(db: StarlingDatabase, wanted: Wanted): Promise<void> {
  const transaction = Dexie.currentTransaction.idbtrans;
  const memory: Memory = { rows: new Map(), absent: new Set() };
  const distinct = (keys: readonly string[]): string[] => [...new Set(keys)];
  const identities = distinct(wanted.identities);
  const known = Promise.all(identities.map((identity) => db.messages.where('identity').equals(identity).count()));
  memories.set(transaction, memory);
  const [counts] = await Promise.all([
    known,
    db.conversations.bulkGet(distinct(wanted.conversations)),
    db.tombstones.bulkGet(distinct(wanted.tombstones)),
    db.seen.bulkGet(distinct(wanted.seen)),
  ]);
  for (const [i, identity] of identities.entries()) if (counts[i] === 0) memory.absent.add(identity);
}
