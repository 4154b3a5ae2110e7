import { Dexie, type DBCore, type Middleware } from 'dexie';
import type { StarlingDatabase } from './database.ts';
import { gatheredMessages, gatheredTable, type GatheredMessages } from './gathered-messages.ts';
import { rememberedRows, rememberedTable, type RememberedRows } from './remembered-rows.ts';

/** Above sealing, so that whole rows are kept, and below Dexie's own layers, which hear of every write when it is made. */
const LEVEL = -1.5;

const MESSAGES = 'messages';
/** Tables whose rows are looked up and saved one by one while messages are taken in. */
const REMEMBERED: ReadonlySet<string> = new Set(['conversations', 'tombstones', 'seen', 'devices', 'settings']);

interface Memory {
  tables: Map<string, RememberedRows>;
  messages?: GatheredMessages;
}

/** By transaction: a write transaction has its tables for itself, so what it has read stays true until it ends. */
const memories = new WeakMap<object, Memory>();

/** Lets {@link together} work. */
export const gathering = (): Middleware<DBCore> => ({
  stack: 'dbcore',
  name: 'gathering',
  level: LEVEL,
  create: (core) => ({
    ...core,
    table: (name) => {
      const table = core.table(name);
      if (name === MESSAGES)
        return gatheredTable(table, (trans) => {
          const memory = memories.get(trans);
          return memory && (memory.messages ??= gatheredMessages(table, trans));
        });
      if (!REMEMBERED.has(name)) return table;
      return rememberedTable(table, (trans) => {
        const tables = memories.get(trans)?.tables;
        const rows = tables && (tables.get(name) ?? rememberedRows(table, trans));
        if (rows) tables.set(name, rows);
        return rows;
      });
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

async function readWanted(db: StarlingDatabase, wanted: Wanted): Promise<Set<string>> {
  const distinct = (keys: readonly string[]): string[] => [...new Set(keys)];
  const identities = distinct(wanted.identities);
  const [counts] = await Promise.all([
    Promise.all(identities.map((identity) => db.messages.where('identity').equals(identity).count())),
    db.conversations.bulkGet(distinct(wanted.conversations)),
    db.tombstones.bulkGet(distinct(wanted.tombstones)),
    db.seen.bulkGet(distinct(wanted.seen)),
  ]);
  return new Set(identities.filter((_, i) => counts[i] === 0));
}

/**
 * Does something for many messages with few requests: what is wanted is read at once, single reads are answered from memory,
 * and what `work` adds and saves is written together at its end, each row once. Whatever is read within `work` is as if
 * everything had been written at once.
 *
 * Within a write transaction over all of these tables, which has to fail if this does.
 */
export async function together<T>(db: StarlingDatabase, wanted: Wanted, work: () => Promise<T>): Promise<T> {
  const transaction = Dexie.currentTransaction.idbtrans;
  const memory: Memory = { tables: new Map() };
  memories.set(transaction, memory);
  try {
    const absent = await readWanted(db, wanted);
    for (const identity of absent) memory.messages?.identities.set(identity, null);
    const result = await work();
    const all = [memory.messages, ...memory.tables.values()].flatMap((rows) => (rows ? [rows.gathered] : []));
    for (const gathered of all) await gathered.afterAll(() => Dexie.Promise.resolve());
    return result;
  } finally {
    memories.delete(transaction);
  }
}
