import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { readTogether, type Wanted } from '../../src/store/read-together.ts';

const NONE: Wanted = { conversations: [], tombstones: [], seen: [], identities: [] };

/** A database, and how often its tables were asked for a single row or by an index. */
function watched(): { db: StarlingDatabase; asked: { get: number; query: number } } {
  const asked = { get: 0, query: 0 };
  const db = openDatabase({
    key: new Uint8Array(32).fill(3),
    indexedDB: new IDBFactory(),
    IDBKeyRange,
    journal: {
      stack: 'dbcore',
      name: 'watching',
      level: -3,
      create: (core) => ({
        ...core,
        table: (name) => {
          const table = core.table(name);
          return {
            ...table,
            get: (request) => {
              asked.get += 1;
              return table.get(request);
            },
            query: (request) => {
              asked.query += 1;
              return table.query(request);
            },
          };
        },
      }),
    },
  });
  return { db, asked };
}

const tables = (db: StarlingDatabase) => [db.tombstones, db.seen, db.conversations, db.messages];
const identities = ['a', 'b', 'c'];

it('answers single reads from memory, and with what was written since', async () => {
  const { db, asked } = watched();
  await db.tombstones.bulkPut([
    { identity: 'a', expiresAtMs: 1 },
    { identity: 'b', expiresAtMs: 2 },
  ]);
  await db.transaction('rw', tables(db), async () => {
    await readTogether(db, { ...NONE, tombstones: identities });
    const before = asked.get;
    const row = await db.tombstones.get('a');
    expect(row).toEqual({ identity: 'a', expiresAtMs: 1 });
    expect(await db.tombstones.get('c')).toBeUndefined();
    // What somebody changes and does not write stays theirs.
    if (row) row.expiresAtMs = 99;
    expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(1);
    const written = { identity: 'c', expiresAtMs: 3 };
    await db.tombstones.put(written);
    written.expiresAtMs = 98;
    expect((await db.tombstones.get('c'))?.expiresAtMs).toBe(3);
    await db.tombstones.delete('b');
    expect(await db.tombstones.get('b')).toBeUndefined();
    expect(asked.get).toBe(before);
    await db.tombstones.update('a', { expiresAtMs: 5 });
    expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(5);
    await db.tombstones.where('expiresAtMs').above(3).modify({ expiresAtMs: 6 });
    expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(6);
    await db.tombstones.where('expiresAtMs').above(3).delete();
    expect(await db.tombstones.get('a')).toBeUndefined();
    await db.tombstones.clear();
    expect(await db.tombstones.get('c')).toBeUndefined();
  });
});

it('forgets with the transaction, also with one that was undone', async () => {
  const { db } = watched();
  await db.tombstones.put({ identity: 'a', expiresAtMs: 1 });
  const undone = db.transaction('rw', tables(db), async () => {
    await readTogether(db, { ...NONE, tombstones: identities });
    await db.tombstones.put({ identity: 'a', expiresAtMs: 7 });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(1);
  await db.tombstones.put({ identity: 'a', expiresAtMs: 8 });
  expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(8);
});

it('knows which identities no message has, until one is written', async () => {
  const { db, asked } = watched();
  const find = (identity: string) => db.messages.where('identity').equals(identity).first();
  await db.messages.put({ id: '1', identity: 'a', conversation: 'x', sortMs: 1 } as never);
  await db.transaction('rw', tables(db), async () => {
    await readTogether(db, { ...NONE, identities });
    const before = asked.query;
    expect(await find('b')).toBeUndefined();
    expect(asked.query).toBe(before);
    expect((await find('a'))?.id).toBe('1');
    await db.messages.add({ id: '2', identity: 'b', conversation: 'x', sortMs: 2 } as never);
    expect((await find('b'))?.id).toBe('2');
  });
});
