import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import type { StoredConversation, StoredMessage } from '../../src/store/internal-rows.ts';
import { indexMessages } from '../../src/store/search/indexing.ts';
import { searchMessages, type SearchRequest } from '../../src/store/search/search-messages.ts';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import { SYNCED_DEFAULTS } from '../../src/store/synced-defaults.ts';

export const KEY = new Uint8Array(32).fill(7);

export const openStore = (indexedDB = new IDBFactory()): StarlingDatabase =>
  openDatabase({ key: KEY, indexedDB, IDBKeyRange });

export const conversation = (key: string): StoredConversation => ({
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
  last: null,
  profileUpdatedSeconds: 0,
  ...SYNCED_DEFAULTS,
});

/** A received text at `sortMs`; id and identity follow from both. */
export const message = (text: string, sortMs: number, change: Partial<StoredMessage> = {}): StoredMessage => ({
  id: `m${sortMs}`,
  conversation: 'a',
  from: '05aa',
  outgoing: false,
  text,
  preview: null,
  sentAtMs: sortMs,
  sortMs,
  receivedAtMs: sortMs,
  status: 'received',
  failure: null,
  hash: null,
  ...MESSAGE_DEFAULTS,
  reactions: [],
  kind: 'text',
  identity: `i${change.id ?? sortMs}`,
  ...change,
});

export async function indexAll(db: StarlingDatabase): Promise<void> {
  while ((await indexMessages(db, 'eager')) === 'more');
}

/** Ids of the hits. */
export async function idsOf(db: StarlingDatabase, request: string | SearchRequest): Promise<string[]> {
  const asked = typeof request === 'string' ? { text: request } : request;
  return (await searchMessages(db, asked)).hits.map((hit) => hit.message.id);
}
