import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';
import { newConversation } from '../../src/messenger/conversation-record.ts';
import { keepEarlyReaction, keepEarlyUnsend, takeEarly } from '../../src/messenger/early-words.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';

const NOW = 1_800_000_000_000;
const idOf = (n: number): string => `05${n.toString(16).padStart(64, '0')}`;
const own = idOf(0);
let db: StarlingDatabase;

beforeEach(() => {
  db = openDatabase({ key: new Uint8Array(32).fill(3), indexedDB: new IDBFactory(), IDBKeyRange });
});

const rowOf = (n: number) => newConversation(db, idOf(n), own);
const isUnsent = async (n: number, sentAtMs: number) =>
  (await takeEarly(db, rowOf(n), { author: idOf(n), sentAtMs })).isUnsent;

it('a stranger pushes out neither what other strangers took back nor what contacts did', async () => {
  await keepEarlyUnsend(db, rowOf(1), { author: idOf(1), sentAtMs: 5 }, NOW);
  await keepEarlyUnsend(db, undefined, { author: idOf(2), sentAtMs: 5 }, NOW);
  for (let n = 0; n < 600; n++) await keepEarlyUnsend(db, undefined, { author: idOf(3), sentAtMs: n }, NOW);
  expect([await isUnsent(1, 5), await isUnsent(2, 5), await isUnsent(3, 599), await isUnsent(3, 5)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it('many strangers together have a bound, and so has every contact', async () => {
  for (let n = 10; n < 560; n++) await keepEarlyUnsend(db, undefined, { author: idOf(n), sentAtMs: 5 }, NOW);
  for (let n = 0; n < 150; n++) await keepEarlyUnsend(db, rowOf(1), { author: idOf(1), sentAtMs: n }, NOW);
  const kept = (await db.tombstones.toArray()).map(({ unsends }) => unsends?.length);
  expect(kept.sort((a = 0, b = 0) => a - b)).toEqual([100, 500]);
});

it('the reactions of the other side do not push out ours', async () => {
  const target = { author: idOf(1), sentAtMs: 5 };
  await keepEarlyReaction(db, rowOf(1).key, target, { emoji: '👍', from: own, atMs: 1, removed: false }, NOW);
  for (let n = 0; n < 150; n++) {
    const theirs = { emoji: '👎', from: idOf(1), atMs: n, removed: false };
    await keepEarlyReaction(db, rowOf(1).key, { author: own, sentAtMs: n }, theirs, NOW);
  }
  expect((await db.tombstones.toArray())[0]?.reactions).toHaveLength(101);
  expect((await takeEarly(db, rowOf(1), target)).reactions.map(({ from }) => from)).toEqual([own]);
  expect((await takeEarly(db, rowOf(1), target)).reactions).toEqual([]);
});
