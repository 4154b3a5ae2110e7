import { Dexie, liveQuery } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  countUnread,
  getConversation,
  listConversations,
  listRequests,
  searchConversations,
} from '../../src/store/conversations.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { allDrafts, changeDraft, getDraft } from '../../src/store/drafts.ts';
import { UnreadableRowError } from '../../src/store/errors.ts';
import type { StoredConversation } from '../../src/store/internal-rows.ts';
import { latestMessages } from '../../src/store/messages.ts';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import { networkValues } from '../../src/store/network-values.ts';
import { getSettings, putSettings } from '../../src/store/settings.ts';
import { SYNCED_DEFAULTS } from '../../src/store/synced-defaults.ts';

const KEY = new Uint8Array(32).fill(7);
let indexedDB: IDBFactory;
let db: StarlingDatabase;

const open = (scope: 'background' | 'page' = 'background', key = KEY) =>
  openDatabase({ key, scope, indexedDB, IDBKeyRange });

const conversation = (key: string, change: Partial<StoredConversation> = {}): StoredConversation => ({
  key,
  accountId: `05${key.repeat(8)}`,
  kind: 'contact',
  name: `Name of ${key}`,
  nickname: '',
  approved: true,
  approvedMe: true,
  blocked: false,
  request: 'none',
  visible: 1,
  lastActivityMs: 1,
  unread: 0,
  lastReadMs: 0,
  last: { messageId: 'm', text: 'secret last text', outgoing: false, status: 'received', sentAtMs: 1 },
  profileUpdatedSeconds: 0,
  ...SYNCED_DEFAULTS,
  ...change,
});

const message = (id: string, sentAtMs: number) => ({
  ...MESSAGE_DEFAULTS,
  reactions: [],
  id,
  conversation: 'a',
  from: '05aa',
  outgoing: false,
  text: `secret text ${id}`,
  preview: null,
  sentAtMs,
  sortMs: sentAtMs,
  receivedAtMs: sentAtMs,
  status: 'received' as const,
  failure: null,
  hash: `hash ${id}`,
  kind: 'text' as const,
  identity: db.identityOf('05aa', sentAtMs),
});

/** Everything that IndexedDB holds, as one text. */
async function rawText(): Promise<string> {
  const raw = db.backendDB();
  const all: unknown[] = [];
  for (const name of raw.objectStoreNames) {
    const request = raw.transaction(name).objectStore(name).getAll();
    all.push(await new Promise((resolve) => (request.onsuccess = () => resolve(request.result))));
  }
  return JSON.stringify(all, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}

/** Breaks the sealed part of one stored row. */
async function damage(table: string, key: string): Promise<void> {
  const store = db.backendDB().transaction(table, 'readwrite').objectStore(table);
  const request = store.get(key);
  await new Promise<void>((resolve) => {
    request.onsuccess = () => {
      const row = request.result as { sealed: Uint8Array };
      row.sealed[30] = (row.sealed[30] as number) ^ 1;
      store.put(row).onsuccess = () => resolve();
    };
  });
}

beforeEach(() => {
  indexedDB = new IDBFactory();
  db = open();
});

describe('the sealed database', () => {
  it('gives whole rows back and holds nothing private in the open', async () => {
    await db.conversations.add(conversation('a', { nickname: 'Auntie' }));
    await db.messages.bulkAdd([message('1', 10), message('2', 20)]);
    await changeDraft(db, 'a', { text: 'unsent words' });
    await networkValues(db).set('swarm:05abcdef', { member: 'somewhere' });
    await putSettings(db, { theme: 'dark' });
    expect(await getConversation(db, 'a')).toEqual(conversation('a', { nickname: 'Auntie' }));
    expect((await latestMessages(db, 'a', 5)).map((row) => row.text)).toEqual(['secret text 1', 'secret text 2']);
    const raw = await rawText();
    for (const word of ['secret', 'Auntie', 'Name of', '05a', 'unsent', 'swarm', 'somewhere', 'dark', 'hash 1'])
      expect(raw).not.toContain(word);
    expect(raw).toContain('lastReadMs');
  });

  it('keeps everything when rows are changed in place', async () => {
    await db.conversations.add(conversation('a'));
    await db.conversations.update('a', { unread: 3 });
    await db.conversations.where('visible').equals(1).modify({ nickname: 'N' });
    expect(await getConversation(db, 'a')).toEqual(conversation('a', { unread: 3, nickname: 'N' }));
  });

  it('opens again with the same key and not with another', async () => {
    await db.conversations.add(conversation('a'));
    expect(await getConversation(open(), 'a')).toBeDefined();
    await expect(getConversation(open('background', new Uint8Array(32)), 'a')).rejects.toThrow(UnreadableRowError);
  });

  it('does not open the account for pages', async () => {
    await db.account.put({ id: 'me', seed: new Uint8Array(16).fill(5) });
    expect((await db.account.get('me'))?.seed).toEqual(new Uint8Array(16).fill(5));
    await expect(open('page').account.get('me')).rejects.toThrow(UnreadableRowError);
  });

  it('leaves a damaged row out of lists and names it when it is asked for', async () => {
    await db.conversations.bulkAdd([conversation('a'), conversation('b')]);
    await db.messages.bulkAdd([message('1', 10), message('2', 20), message('3', 30)]);
    await damage('conversations', 'a');
    await damage('messages', '2');
    expect((await listConversations(db)).map((row) => row.key)).toEqual(['b']);
    expect((await latestMessages(db, 'a', 3)).map((row) => row.id)).toEqual(['1', '3']);
    await expect(getConversation(db, 'a')).rejects.toThrow(UnreadableRowError);
  });

  it('does not open a sealed part that was moved to another row', async () => {
    await db.conversations.bulkAdd([conversation('a'), conversation('b')]);
    const store = db.backendDB().transaction('conversations', 'readwrite').objectStore('conversations');
    const request = store.get('a');
    await new Promise<void>((resolve) => {
      request.onsuccess = () => (store.put({ ...(request.result as object), key: 'b' }).onsuccess = () => resolve());
    });
    await expect(getConversation(db, 'b')).rejects.toThrow(UnreadableRowError);
  });

  it('refuses a second message of the same author and sent time', async () => {
    await db.messages.add(message('1', 10));
    await expect(db.messages.add(message('other', 10))).rejects.toThrow(/[Cc]onstraint/);
  });

  it('tells live queries of other connections', async () => {
    Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange }); // live queries ask for the runtime's own
    const page = open('page');
    const seen: number[] = [];
    const subscription = liveQuery(() => listConversations(page)).subscribe((rows) => seen.push(rows.length));
    const until = (length: number) => vi.waitFor(() => expect(seen.at(-1)).toBe(length));
    await until(0);
    await db.conversations.add(conversation('a'));
    await until(1);
    subscription.unsubscribe();
  });
});

describe('lists', () => {
  it('show conversations newest first, requests apart, blocked people nowhere', async () => {
    await db.conversations.bulkAdd([
      conversation('a', { lastActivityMs: 1, unread: 2 }),
      conversation('b', { lastActivityMs: 5 }),
      conversation('c', { request: 'incoming', approved: false, unread: 4 }),
      conversation('d', { blocked: true, unread: 9 }),
      conversation('e', { visible: 0 }),
    ]);
    expect((await listConversations(db)).map((row) => row.key)).toEqual(['b', 'a']);
    expect((await listRequests(db)).map((row) => row.key)).toEqual(['c']);
    expect(await countUnread(db)).toEqual({ unread: 2, requests: 1 });
    expect((await searchConversations(db, 'OF A')).map((row) => row.key)).toEqual(['a']);
  });

  it('keep drafts until they are emptied', async () => {
    await changeDraft(db, 'a', { text: 'one' });
    await changeDraft(db, 'a', { text: 'two' });
    expect((await getDraft(db, 'a')).text).toBe('two');
    expect((await allDrafts(db)).get('a')).toBe('two');
    await changeDraft(db, 'a', { text: '' });
    expect((await getDraft(db, 'a')).text).toBe('');
  });

  it('fill settings with defaults', async () => {
    expect((await getSettings(db)).pollSeconds).toBe(30);
    await putSettings(db, { pollSeconds: 45 });
    expect(await getSettings(db)).toMatchObject({ pollSeconds: 45, theme: 'system' });
  });
});
