import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import type { StoredMessage } from '../../src/store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import { countNewer, messagesAfter, messagesBefore } from '../../src/store/messages.ts';
import { storedData } from '../../src/ui/data/stored-data.ts';

let db: StarlingDatabase;

const message = (id: string, sortMs: number, change: Partial<StoredMessage> = {}): StoredMessage => ({
  ...MESSAGE_DEFAULTS,
  reactions: [],
  id,
  identity: `identity of ${id}`,
  conversation: 'a',
  from: '05aa',
  outgoing: false,
  text: id,
  preview: null,
  sentAtMs: sortMs,
  sortMs,
  receivedAtMs: sortMs,
  status: 'received',
  failure: null,
  hash: null,
  kind: 'text',
  ...change,
});

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

beforeEach(async () => {
  const key = new Uint8Array(32).fill(7);
  db = openDatabase({ key, scope: 'background', indexedDB: new IDBFactory(), IDBKeyRange });
  await db.messages.bulkAdd([
    message('1', 10),
    message('2', 20),
    message('3', 30),
    message('mine', 40, { outgoing: true, status: 'sent' }),
    message('notice', 50, { kind: 'notice' }),
    message('far future', 60, { sentAtMs: 9999 }),
    message('7', 70),
    message('elsewhere', 25, { conversation: 'b' }),
  ]);
});

describe('messages around a place', () => {
  it('are those up to it and those after it', async () => {
    expect(ids(await messagesBefore(db, 'a', 30, 2))).toEqual(['2', '3']);
    expect(ids(await messagesBefore(db, 'a', 25, 9))).toEqual(['1', '2']);
    expect(ids(await messagesAfter(db, 'a', 20, 2))).toEqual(['3', 'mine']);
    expect(ids(await messagesAfter(db, 'a', 70, 2))).toEqual([]);
  });

  it('are found by where a message stands, not by when it says it was sent', async () => {
    const data = storedData(db);
    const at = { id: 'far future', sentAtMs: 9999 };
    expect(ids(await data.messagesBefore('a', at, 2))).toEqual(['notice', 'far future']);
    expect(ids(await data.messagesAfter('a', at, 2))).toEqual(['7']);
  });

  it('are found when the message itself is gone', async () => {
    expect(ids(await storedData(db).messagesAfter('a', { id: 'gone', sentAtMs: 15 }, 1))).toEqual(['2']);
  });
});

it('counts received texts only, and no further than it must', async () => {
  expect(await countNewer(db, 'a', 20, 100)).toBe(3);
  expect(await countNewer(db, 'a', 0, 2)).toBe(2);
});
