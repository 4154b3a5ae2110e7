import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import type { StoredConversation, StoredMessage } from '../../src/store/internal-rows.ts';
import { messagesAfter } from '../../src/store/messages.ts';
import { together, type Wanted } from '../../src/store/together.ts';

const NONE: Wanted = { conversations: [], tombstones: [], seen: [], identities: [] };

/** A database, and how often its tables were asked for a single row or by an index, and which were written. */
function watched() {
  const asked = { get: 0, query: 0, written: [] as string[] };
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
            mutate: (request) => {
              asked.written.push(name);
              return table.mutate(request);
            },
          };
        },
      }),
    },
  });
  return { db, asked };
}

const tables = (db: StarlingDatabase) => [db.tombstones, db.seen, db.conversations, db.messages, db.devices];
const identities = ['a', 'b', 'c'];
const message = (id: string, identity: string, sortMs: number, text = '') =>
  ({ id, identity, conversation: 'x', sortMs, text, kind: 'text', expiresAtMs: 0 }) as StoredMessage;
const conversation = (unread: number) => ({ key: 'x', visible: 1, unread, name: 'Alice' }) as StoredConversation;
const find = (db: StarlingDatabase, identity: string) => db.messages.where('identity').equals(identity).first();

/** Does it together, within a transaction of its own. */
const doTogether = (db: StarlingDatabase, wanted: Partial<Wanted>, work: () => Promise<void>) =>
  db.transaction('rw', tables(db), async () => together(db, { ...NONE, ...wanted }, work));

it('answers single reads from memory, and with what was written since', async () => {
  const { db, asked } = watched();
  await db.tombstones.bulkPut([
    { identity: 'a', expiresAtMs: 1 },
    { identity: 'b', expiresAtMs: 2 },
  ]);
  await doTogether(db, { tombstones: identities }, async () => {
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
    expect(await db.tombstones.count()).toBe(1);
    await db.tombstones.clear();
    expect(await db.tombstones.get('c')).toBeUndefined();
    await db.tombstones.put({ identity: 'b', expiresAtMs: 7 });
  });
  expect(await db.tombstones.toArray()).toEqual([{ identity: 'b', expiresAtMs: 7 }]);
});

it('forgets with the transaction, also with one that was undone', async () => {
  const { db } = watched();
  await db.tombstones.put({ identity: 'a', expiresAtMs: 1 });
  const undone = doTogether(db, { tombstones: identities, identities }, async () => {
    await db.tombstones.put({ identity: 'a', expiresAtMs: 7 });
    await db.messages.add(message('1', 'a', 1));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(1);
  expect(await db.messages.count()).toBe(0);
  await db.tombstones.put({ identity: 'a', expiresAtMs: 8 });
  expect((await db.tombstones.get('a'))?.expiresAtMs).toBe(8);
});

it('knows which identities no message has, until one is written', async () => {
  const { db, asked } = watched();
  await db.messages.put(message('1', 'a', 1));
  await doTogether(db, { identities }, async () => {
    const before = asked.query;
    expect(await find(db, 'b')).toBeUndefined();
    expect(asked.query).toBe(before);
    expect((await find(db, 'a'))?.id).toBe('1');
    await db.messages.add(message('2', 'b', 2));
    expect((await find(db, 'b'))?.id).toBe('2');
  });
});

it('writes messages and conversations once, whatever was done to each', async () => {
  const { db, asked } = watched();
  const names = Array.from({ length: 20 }, (_, i) => `identity ${i}`);
  await db.messages.put(message('old', 'old', 1));
  asked.written.length = 0;
  await doTogether(db, { identities: names, conversations: ['x'] }, async () => {
    for (const [i, name] of names.entries()) {
      const added = message(String(i), name, 10 + i, 'as it came');
      await db.messages.add(added);
      added.text = 'changed and not saved';
      const row = (await db.conversations.get('x')) ?? conversation(0);
      row.unread += 1;
      await db.conversations.put(row);
    }
    // A word about one of them, and about one that was here before.
    await db.messages.update('3', { text: 'corrected' });
    await db.messages.update('old', { text: 'old, corrected' });
    expect((await db.messages.get('3'))?.text).toBe('corrected');
    expect((await db.messages.bulkGet(['3', '4'])).map((row) => row?.text)).toEqual(['corrected', 'as it came']);
    expect((await find(db, 'identity 4'))?.id).toBe('4');
    expect(asked.written).toEqual(['messages', 'searchChanges']); // of the old one
  });
  expect(asked.written.slice(2).sort()).toEqual(['conversations', 'messages', 'searchChanges']);
  expect((await db.conversations.get('x'))?.unread).toBe(20);
  expect(await db.messages.count()).toBe(21);
  expect(await db.searchChanges.count()).toBe(21);
  expect((await db.messages.bulkGet(['3', '4', 'old'])).map((row) => row?.text)).toEqual([
    'corrected',
    'as it came',
    'old, corrected',
  ]);
});

it('finds what is not written yet by every kind of question', async () => {
  const { db } = watched();
  await db.messages.put(message('1', 'a', 1));
  const more = Array.from({ length: 8 }, (_, i) => `more ${i}`);
  let next = 2;
  await doTogether(db, { identities: [...identities, ...more], conversations: ['x'] }, async () => {
    const add = async (): Promise<number> => {
      await db.messages.add(message(String(next), more[next - 2] as string, next));
      return next++;
    };
    let count = await add();
    expect(await messagesAfter(db, 'x', 0, 100)).toHaveLength(count);
    count = await add();
    expect(await db.messages.count()).toBe(count);
    count = await add();
    const newest = db.messages.where('[conversation+sortMs]').between(['x', Dexie.minKey], ['x', Dexie.maxKey]);
    expect((await newest.reverse().limit(1).toArray())[0]?.sortMs).toBe(count);
    count = await add();
    expect(await db.messages.where('identity').anyOf(more).count()).toBe(count - 1);
    count = await add();
    expect((await db.messages.bulkGet(['1', String(count)])).map((row) => row?.sortMs)).toEqual([1, count]);
    count = await add();
    await db.messages.bulkDelete(['1', String(count)]);
    expect(await db.messages.count()).toBe(count - 2);
    await db.conversations.put(conversation(4));
    expect(await db.conversations.where('visible').equals(1).count()).toBe(1);
    await db.conversations.put(conversation(5));
    await db.conversations.update('x', { name: 'Bob' });
    expect((await db.conversations.toArray())[0]).toMatchObject({ unread: 5, name: 'Bob' });
    await db.conversations.put(conversation(6));
    await db.conversations.delete('x');
    expect(await db.conversations.get('x')).toBeUndefined();
  });
  expect(await db.conversations.count()).toBe(0);
  expect(await db.messages.count()).toBe(5);
});

it('refuses two messages of one identity as the database does', async () => {
  const { db } = watched();
  const twice = doTogether(db, { identities }, async () => {
    await db.messages.add(message('1', 'a', 1));
    await db.messages.add(message('2', 'a', 2));
  });
  await expect(twice).rejects.toThrow('ConstraintError');
  expect(await db.messages.count()).toBe(0);
  await db.messages.put(message('1', 'a', 1));
  await expect(
    doTogether(db, { identities }, async () => void (await db.messages.add(message('3', 'a', 3)))),
  ).rejects.toThrow('ConstraintError');
  // Found out when all are written: then nothing is.
  const late = doTogether(db, { identities }, async () => {
    await db.messages.add(message('2', 'b', 2));
    await db.messages.add(message('1', 'c', 3));
  });
  await expect(late).rejects.toThrow('ConstraintError');
  expect(await db.messages.toArray()).toHaveLength(1);
});
