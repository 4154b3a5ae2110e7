import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { deriveDatabaseKeys } from '../../src/store/keyed-hash.ts';
import { getConversation } from '../../src/store/conversations.ts';
import { latestMessages } from '../../src/store/messages.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SCHEMA_VERSION, tableNames } from '../../src/store/schema.ts';
import { indexMessages } from '../../src/store/search/indexing.ts';
import { searchMessages } from '../../src/store/search/search-messages.ts';
import { sealRow } from '../../src/store/sealed-row.ts';
import { conversation, idsOf, indexAll, message, openStore } from './search-setup.ts';

/** Version 1 as it was released; never to be edited. */
const VERSION_1 = {
  conversations: 'key, visible, unread, lastActivityMs',
  messages: 'id, &identity, [conversation+sortMs]',
  drafts: 'conversation',
  profile: 'id',
  account: 'id',
  jobs: 'id, dueMs, conversation, messageId',
  seen: 'hash, expiresAtMs',
  tombstones: 'identity, expiresAtMs',
  cursors: 'id, expiresAtMs',
  counters: 'name',
  network: 'key',
  settings: 'key',
  connection: 'key',
};

/** Version 2 as it was released; never to be edited. */
const VERSION_2 = {
  ...VERSION_1,
  configs: 'name, needsPush',
  links: 'id',
  devices: 'id',
  searchBlocks: 'id, [newestMs+oldestMs]',
  searchChanges: 'place, change',
  searchWalk: 'id',
};

/** Version 3 as it was released; never to be edited. */
const VERSION_3 = { ...VERSION_2, files: 'id, conversation, messageId, state', fileParts: 'id, file' };

it('knows every table of version 3', () => {
  expect(Object.keys(VERSION_3).sort()).toEqual([...tableNames].sort());
});

it('gives conversations of version 1 what came with the sync of devices', async () => {
  const indexedDB = new IDBFactory();
  const key = new Uint8Array(32).fill(9);
  const old = new Dexie('starling', { indexedDB, IDBKeyRange });
  old.version(1).stores(VERSION_1);
  const plain = ['key', 'visible', 'unread', 'lastActivityMs', 'kind', 'approved', 'approvedMe', 'blocked', 'request'];
  const rows = deriveDatabaseKeys(key, 'background').rows;
  const seal = { table: 'conversations', primaryKey: 'key', plain: new Set([...plain, 'lastReadMs']), key: rows };
  const accountId = `05${'ab'.repeat(32)}`;
  const row = { key: 'k', visible: 1, unread: 2, lastActivityMs: 5, kind: 'contact', approved: true, lastReadMs: 3 };
  await old.table('conversations').put(sealRow(seal, { ...row, accountId, nickname: 'Ada' }));
  old.close();
  const db = openDatabase({ key, indexedDB, IDBKeyRange });
  const expected = { nickname: 'Ada', accountId, unread: 2, priority: 0, notify: 'default', markedUnread: false };
  expect(await getConversation(db, 'k')).toMatchObject(expected);
});

it('gives messages of version 2 an empty list of files', async () => {
  const indexedDB = new IDBFactory();
  const key = new Uint8Array(32).fill(9);
  const old = new Dexie('starling', { indexedDB, IDBKeyRange });
  old.version(2).stores({ ...VERSION_2, messages: 'id, &identity, [conversation+sortMs], expiresAtMs' });
  const plain = new Set(['id', 'identity', 'conversation', 'sortMs', 'expiresAtMs']);
  const seal = { table: 'messages', primaryKey: 'id', plain, key: deriveDatabaseKeys(key, 'background').rows };
  const row = { id: '1', identity: 'i', conversation: 'c', sortMs: 1, expiresAtMs: 0, text: 'old words' };
  await old.table('messages').put(sealRow(seal, { ...row, reactions: [{ emoji: '🐦' }] }));
  old.close();
  const db = openDatabase({ key, indexedDB, IDBKeyRange });
  expect(await latestMessages(db, 'c', 1)).toMatchObject([{ text: 'old words', files: [], reactions: [{}] }]);
  expect(await db.files.count()).toBe(0);
});

it('reads a database of version 1 whole', async () => {
  const indexedDB = new IDBFactory();
  const key = new Uint8Array(32).fill(9);
  const old = new Dexie('starling', { indexedDB, IDBKeyRange });
  old.version(1).stores(VERSION_1);
  const plain = ['id', 'identity', 'conversation', 'sortMs', 'outgoing', 'sentAtMs', 'receivedAtMs', 'status', 'kind'];
  const seal = {
    table: 'messages',
    primaryKey: 'id',
    plain: new Set(plain),
    key: deriveDatabaseKeys(key, 'background').rows,
  };
  const row = {
    id: '1',
    identity: 'i',
    conversation: 'c',
    sortMs: 1,
    sentAtMs: 1,
    outgoing: false,
    status: 'received',
    kind: 'text',
    text: 'old words',
  };
  await old.table('messages').put(sealRow(seal, row));
  old.close();
  const db = openDatabase({ key, indexedDB, IDBKeyRange });
  expect(await latestMessages(db, 'c', 1)).toMatchObject([{ text: 'old words' }]);
  expect(db.verno).toBe(SCHEMA_VERSION);
  expect(db.tables.map((table) => table.name).sort()).toEqual([...tableNames].sort());
});

it('finds messages that were written before there was a search, at once and from the index', async () => {
  const indexedDB = new IDBFactory();
  const key = new Uint8Array(32).fill(9);
  const old = new Dexie('starling', { indexedDB, IDBKeyRange });
  old.version(1).stores(VERSION_1);
  const rows = deriveDatabaseKeys(key, 'background').rows;
  const plain = new Set(['id', 'identity', 'conversation', 'sortMs', 'sentAtMs', 'kind']);
  const row = { id: '1', identity: 'i', conversation: 'k', sortMs: 1, sentAtMs: 1, kind: 'text', text: 'old words' };
  await old.table('messages').put(sealRow({ table: 'messages', primaryKey: 'id', plain, key: rows }, row));
  const known = { table: 'conversations', primaryKey: 'key', plain: new Set(['key']), key: rows };
  await old.table('conversations').put(sealRow(known, { key: 'k', accountId: `05${'ab'.repeat(32)}` }));
  old.close();
  const db = openDatabase({ key, indexedDB, IDBKeyRange });
  const expected = { hits: [{ message: { id: '1' }, snippet: 'old words' }], isComplete: true };
  expect(await searchMessages(db, { text: 'word' })).toMatchObject(expected);
  while ((await indexMessages(db)) === 'more');
  expect(await db.searchBlocks.count()).toBe(1);
  expect(await searchMessages(db, { text: 'word' })).toMatchObject(expected);
});

it('builds the search index of version 4 anew, because its words were folded less far', async () => {
  const store = async (text: string) => {
    const db = openStore();
    await db.messages.add(message(text, 1));
    await indexAll(db);
    const raw = db.backendDB();
    const rowsOf = async (name: string): Promise<object[]> => {
      const asked = raw.transaction(name).objectStore(name).getAll();
      return new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result as object[])));
    };
    return {
      messages: await rowsOf('messages'),
      blocks: await rowsOf('searchBlocks'),
      walk: await rowsOf('searchWalk'),
    };
  };
  const indexedDB = new IDBFactory();
  const old = new Dexie('starling', { indexedDB, IDBKeyRange });
  old.version(4).stores({ ...VERSION_3, messages: 'id, &identity, [conversation+sortMs], expiresAtMs' });
  // The message of now, and an index that is complete and holds its word as version 4 wrote it.
  const now = await store('Łódź');
  const then = await store('ⱡodz');
  await old.table('messages').bulkPut(now.messages);
  await old.table('searchBlocks').bulkPut(then.blocks);
  await old.table('searchWalk').bulkPut(then.walk);
  old.close();
  const db = openStore(indexedDB);
  await db.conversations.add(conversation('a'));
  expect(await db.searchBlocks.count()).toBe(0);
  await indexAll(db);
  expect(await db.searchBlocks.count()).toBe(1);
  expect(await idsOf(db, 'lodz')).toEqual(['m1']);
  expect(await idsOf(db, 'łódź')).toEqual(['m1']);
  expect(await searchMessages(db, { text: 'lodz' })).toMatchObject({ isComplete: true });
});
