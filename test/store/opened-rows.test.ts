import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it, vi } from 'vitest';
import * as chacha from '@noble/ciphers/chacha.js';
import { openDatabase } from '../../src/store/database.ts';
import { listOverview } from '../../src/store/conversations.ts';
import { SYNCED_DEFAULTS } from '../../src/store/synced-defaults.ts';
import type { StoredConversation } from '../../src/store/internal-rows.ts';

vi.mock('@noble/ciphers/chacha.js', { spy: true });

const conversation = (i: number): StoredConversation => ({
  key: `key ${i}`,
  accountId: `05${i.toString(16).padStart(64, '0')}`,
  kind: 'contact',
  name: `Person ${i}`,
  nickname: '',
  approved: true,
  approvedMe: true,
  blocked: false,
  request: i === 0 ? 'incoming' : 'none',
  visible: 1,
  lastActivityMs: 1_000 + i,
  unread: 0,
  lastReadMs: 0,
  last: null,
  profileUpdatedSeconds: 0,
  ...SYNCED_DEFAULTS,
});

const KEY = new Uint8Array(32).fill(7);

function open(indexedDB = new IDBFactory()) {
  const unreadable: unknown[] = [];
  const db = openDatabase({ key: KEY, indexedDB, IDBKeyRange, onUnreadable: (error) => unreadable.push(error) });
  return { db, unreadable };
}

/** How many rows are opened while `work` runs. */
async function openedIn(work: () => Promise<unknown>): Promise<number> {
  const spy = vi.mocked(chacha.xchacha20poly1305);
  const before = spy.mock.calls.length;
  await work();
  return spy.mock.calls.length - before;
}

it('reads the list again without opening what has not changed', async () => {
  const { db } = open();
  await db.conversations.bulkAdd(Array.from({ length: 30 }, (_, i) => conversation(i)));
  expect(await openedIn(() => listOverview(db))).toBe(30);
  expect(await openedIn(() => listOverview(db))).toBe(0);
  await db.conversations.put({ ...conversation(3), name: 'Renamed' });
  let list = await listOverview(db);
  expect(await openedIn(async () => (list = await listOverview(db)))).toBe(0);
  expect(list.conversations.find(({ key }) => key === 'key 3')?.name).toBe('Renamed');
  expect(list.requests).toBe(1);
});

it('gives everybody a row of their own', async () => {
  const { db } = open();
  await db.conversations.add(conversation(1));
  for (let round = 0; round < 2; round++) {
    const row = await db.conversations.get('key 1');
    if (row) Object.assign(row, { name: 'altered', picture: null });
  }
  expect((await db.conversations.get('key 1'))?.name).toBe('Person 1');
});

it.each([
  ['what is sealed', (row: Record<string, unknown>) => (row['sealed'] as Uint8Array).fill(9, 30, 40)],
  ['a plain column', (row: Record<string, unknown>) => (row['blocked'] = true)],
  ['a plain column that goes', (row: Record<string, unknown>) => delete row['blocked']],
])('does not take an altered row for the one it knows: %s', async (_, alter) => {
  const { db, unreadable } = open();
  await db.conversations.bulkAdd([conversation(1), conversation(2)]);
  await listOverview(db);
  const store = db.backendDB().transaction('conversations', 'readwrite').objectStore('conversations');
  await new Promise<void>((resolve) => {
    const request = store.get('key 1');
    request.onsuccess = () => {
      alter(request.result as Record<string, unknown>);
      store.put(request.result).onsuccess = () => resolve();
    };
  });
  expect((await listOverview(db)).conversations.map(({ key }) => key)).toEqual(['key 2']);
  expect(unreadable).toHaveLength(1);
});
