import { Dexie, liveQuery } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { decodeBlock } from '../../src/store/search/block.ts';
import { indexMessages, rebuildSearch } from '../../src/store/search/indexing.ts';
import { searchMessages } from '../../src/store/search/search-messages.ts';
import { conversation, idsOf, indexAll, KEY, message, openStore } from './search-setup.ts';

let indexedDB: IDBFactory;
let db: StarlingDatabase;

beforeEach(async () => {
  indexedDB = new IDBFactory();
  db = openStore(indexedDB);
  await db.conversations.bulkAdd([conversation('a'), conversation('b')]);
});

/** Everything the index holds, opened: places and tokens in order. */
async function contents(): Promise<string[]> {
  const entries = (await db.searchBlocks.toArray()).flatMap(decodeBlock);
  return entries.map((entry) => `${entry.conversation} ${entry.sortMs}: ${[...entry.tokens].sort().join(' ')}`).sort();
}

const notes = () => db.searchChanges.toCollection().primaryKeys();

/** Breaks the sealed part of every block. */
async function damageBlocks(): Promise<void> {
  const store = db.backendDB().transaction('searchBlocks', 'readwrite').objectStore('searchBlocks');
  const request = store.getAll();
  await new Promise<void>((resolve) => {
    request.onsuccess = () => {
      for (const row of request.result as { sealed: Uint8Array }[]) {
        row.sealed[30] = (row.sealed[30] as number) ^ 1;
        store.put(row).onsuccess = () => resolve();
      }
    };
  });
}

describe('searching messages', () => {
  it('gives hits newest first with their conversation and what to mark', async () => {
    await db.messages.bulkAdd([
      message('old Water', 1),
      message('new water', 2, { conversation: 'b' }),
      message('fire', 3),
    ]);
    await indexAll(db);
    const { hits, next, isComplete } = await searchMessages(db, { text: 'water' });
    expect(hits.map((hit) => [hit.message.text, hit.conversation.key, hit.snippet, hit.ranges])).toEqual([
      ['new water', 'b', 'new water', [[4, 9]]],
      ['old Water', 'a', 'old Water', [[4, 9]]],
    ]);
    expect([next, isComplete]).toEqual([null, true]);
  });

  it('finds the same before and after a message is indexed', async () => {
    await indexAll(db);
    await db.messages.add(message('water', 1));
    expect(await notes()).toHaveLength(1);
    expect(await idsOf(db, 'wat')).toEqual(['m1']);
    await indexAll(db);
    expect(await notes()).toEqual([]);
    expect(await contents()).toEqual(['a 1: water']);
    expect(await idsOf(db, 'wat')).toEqual(['m1']);
  });

  it('keeps to one conversation', async () => {
    await db.messages.bulkAdd([message('water', 1), message('water', 2, { conversation: 'b' })]);
    expect(await idsOf(db, { text: 'water', conversation: 'b' })).toEqual(['m2']);
    await indexAll(db);
    expect(await idsOf(db, { text: 'water', conversation: 'b' })).toEqual(['m2']);
  });

  it('pages through messages of the same moment without leaving one out', async () => {
    await db.messages.bulkAdd(
      Array.from({ length: 90 }, (_, i) =>
        message('same', Math.floor(i / 45), { id: `id${String(i).padStart(2, '0')}` }),
      ),
    );
    await indexAll(db);
    const seen: string[] = [];
    for (let before = undefined as { sortMs: number; id: string } | undefined; ;) {
      const page = await searchMessages(db, { text: 'same', limit: 7, ...(before && { before }) });
      seen.push(...page.hits.map((hit) => hit.message.id));
      if (!page.next) break;
      before = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 90 }, (_, i) => `id${String(89 - i).padStart(2, '0')}`));
  });

  it('never shows notices', async () => {
    await db.messages.add(message('noticeYouAccepted', 1, { kind: 'notice' }));
    await indexAll(db);
    expect(await idsOf(db, 'notice')).toEqual([]);
    expect(await contents()).toEqual([]);
  });

  it('tells live queries of messages that come later', async () => {
    Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange }); // live queries ask for the runtime's own
    await indexAll(db);
    const page = openDatabase({ key: KEY, scope: 'page', indexedDB, IDBKeyRange });
    const seen: number[] = [];
    const subscription = liveQuery(() => searchMessages(page, { text: 'water' })).subscribe(({ hits }) =>
      seen.push(hits.length),
    );
    const until = (length: number) => vi.waitFor(() => expect(seen.at(-1)).toBe(length));
    await until(0);
    await db.messages.add(message('water', 1));
    await until(1);
    subscription.unsubscribe();
  });
});

describe('the index', () => {
  it('loses what is deleted, one by one, as a range and with everything', async () => {
    await db.messages.bulkAdd([1, 2, 3, 4].map((ms) => message(`water w${ms}`, ms)));
    await indexAll(db);
    await db.messages.delete('m1');
    expect(await idsOf(db, 'water')).toEqual(['m4', 'm3', 'm2']);
    expect(await indexMessages(db)).toBe('done'); // without being eager
    expect(await contents()).toEqual(['a 2: w2 water', 'a 3: w3 water', 'a 4: w4 water']);
    await db.messages.where('id').between('m2', 'm3', true, true).delete();
    await indexMessages(db);
    expect(await contents()).toEqual(['a 4: w4 water']);
    await db.messages.clear();
    expect(await contents()).toEqual([]);
    expect(await notes()).toEqual([]);
  });

  it('loses a text that became a notice, at once', async () => {
    await db.messages.add(message('water', 1));
    await indexAll(db);
    await db.messages.update('m1', { text: 'noticeDeleted', kind: 'notice' });
    expect(await idsOf(db, 'water')).toEqual([]);
    await indexMessages(db);
    expect(await contents()).toEqual([]);
  });

  it('follows a changed text', async () => {
    await db.messages.add(message('water', 1));
    await indexAll(db);
    await db.messages.update('m1', { text: 'fire' });
    expect([await idsOf(db, 'water'), await idsOf(db, 'fire')]).toEqual([[], ['m1']]);
    await indexAll(db);
    expect(await contents()).toEqual(['a 1: fire']);
  });

  it('keeps the others of a place when one of them goes', async () => {
    await db.messages.bulkAdd([message('water', 1, { id: 'x' }), message('water fire', 1, { id: 'y' })]);
    await indexAll(db);
    await db.messages.delete('x');
    await indexAll(db);
    expect(await idsOf(db, 'water')).toEqual(['y']);
    await db.messages.add(message('earth', 1, { id: 'z' }));
    await indexAll(db);
    expect(await contents()).toEqual(['a 1: earth fire water']);
  });

  it('is as it was if the transaction that wrote a message failed', async () => {
    await indexAll(db);
    const failing = db.transaction('rw', db.messages, async () => {
      await db.messages.add(message('water', 1));
      throw new Error('died');
    });
    await expect(failing).rejects.toThrow('died');
    expect(await notes()).toEqual([]);
  });

  it('notes only those of many that were written', async () => {
    await indexAll(db);
    await db.messages.add(message('water', 1));
    const both = [message('fire', 1, { id: 'other', identity: 'i1' }), message('earth', 2)];
    await db.messages.bulkAdd(both).catch(() => {});
    await indexAll(db);
    expect(await contents()).toEqual(['a 1: water', 'a 2: earth']);
  });

  it('lets single new messages wait until there are enough', async () => {
    await indexAll(db);
    await db.messages.add(message('water', 1));
    expect(await indexMessages(db)).toBe('done');
    expect(await notes()).toHaveLength(1);
    await db.messages.bulkAdd(Array.from({ length: 63 }, (_, i) => message('fire', i + 2)));
    await indexMessages(db);
    expect(await notes()).toEqual([]);
  });

  it('is written in steps; a step that dies has not been', async () => {
    await indexAll(db);
    await db.messages.bulkAdd(Array.from({ length: 600 }, (_, i) => message(`word${i} every`, i)));
    const before = await contents();
    const dying = db.transaction('rw', [db.messages, db.searchBlocks, db.searchChanges, db.searchWalk], async () => {
      await indexMessages(db);
      expect(await db.searchChanges.count()).toBe(344);
      throw new Error('died');
    });
    await expect(dying).rejects.toThrow('died');
    expect([await contents(), (await notes()).length]).toEqual([before, 600]);
    expect(await indexMessages(db)).toBe('more');
    db.close();
    db = openStore(indexedDB);
    expect(await idsOf(db, { text: 'every', limit: 1_000 })).toHaveLength(600);
    await indexAll(db);
    expect(await contents()).toHaveLength(600);
    expect(await idsOf(db, 'word59')).toHaveLength(11);
  });

  it('divides many messages into blocks and takes blocks apart that became small', async () => {
    const START = 1_000_000;
    await db.messages.bulkAdd(Array.from({ length: 2_500 }, (_, i) => message(`word${i} every`, START + i)));
    await indexAll(db);
    const blocks = await db.searchBlocks.toArray();
    expect(blocks.map((block) => decodeBlock(block).length).sort((a, b) => a - b)).toEqual([452, 1_024, 1_024]);
    expect(await idsOf(db, { text: 'every', limit: 3 })).toEqual(['m1002499', 'm1002498', 'm1002497']);
    await db.messages.bulkDelete(Array.from({ length: 900 }, (_, i) => `m${START + 100 + i}`));
    await indexAll(db);
    expect(await db.searchBlocks.count()).toBe(2);
    expect(await contents()).toHaveLength(1_600);
    expect(await idsOf(db, 'word2450')).toEqual(['m1002450']);
  });
});

describe('an index that is not there yet', () => {
  /** As if the messages had been written before there was a search. */
  const forget = () => rebuildSearch(db);

  it('is built from the messages, while they are changed', async () => {
    await db.messages.bulkAdd(Array.from({ length: 700 }, (_, i) => message(`word${i}`, i * 10)));
    await forget();
    expect(await indexMessages(db)).toBe('more');
    await db.messages.bulkDelete(['m0', 'm6000']);
    await db.messages.bulkAdd([message('early', 5), message('late', 6_005)]);
    await db.messages.update('m10', { text: 'changed' });
    await db.messages.update('m6010', { text: 'changed' });
    expect(await idsOf(db, 'changed')).toEqual(['m6010', 'm10']);
    await indexAll(db);
    expect(await notes()).toEqual([]);
    const kept = (await db.messages.toArray()).map((row) => `a ${row.sortMs}: ${row.text}`);
    expect(await contents()).toEqual(kept.sort());
  });

  it('is made up for by looking at the messages if they are few, and said to be missing if not', async () => {
    await db.messages.bulkAdd(Array.from({ length: 1_000 }, (_, i) => message(`word${i}`, i)));
    await forget();
    expect(await searchMessages(db, { text: 'word999' })).toMatchObject({
      hits: [{ message: { id: 'm999' } }],
      isComplete: true,
    });
    await db.messages.bulkAdd(Array.from({ length: 1_500 }, (_, i) => message(`word${i}`, i + 1_000)));
    await forget();
    expect((await searchMessages(db, { text: 'word999' })).isComplete).toBe(false);
    await indexAll(db);
    expect(await searchMessages(db, { text: 'word999' })).toMatchObject({ hits: [{}, {}], isComplete: true });
  });

  it('is built anew when a block is damaged', async () => {
    await db.messages.bulkAdd([message('water', 1), message('fire', 2)]);
    await indexAll(db);
    await damageBlocks();
    expect(await searchMessages(db, { text: 'water' })).toMatchObject({ hits: [], isComplete: false });
    await db.messages.add(message('earth', 3));
    await indexAll(db);
    expect(await searchMessages(db, { text: 'water' })).toMatchObject({ hits: [{}], isComplete: true });
    expect(await contents()).toEqual(['a 1: water', 'a 2: fire', 'a 3: earth']);
  });
});

it('keeps no word of the index in the open', async () => {
  await db.messages.bulkAdd([message('secretword', 1), message('secretword again', 2)]);
  await indexAll(db);
  await db.messages.add(message('secretword', 3));
  const raw = db.backendDB();
  const all: unknown[] = [];
  for (const name of ['searchBlocks', 'searchChanges', 'searchWalk']) {
    const request = raw.transaction(name).objectStore(name).getAll();
    all.push(
      ...(await new Promise<unknown[]>((resolve) => (request.onsuccess = () => resolve(request.result as unknown[])))),
    );
  }
  const readable = all.map((row) => ({ ...(row as object), sealed: undefined }));
  expect(readable).toEqual([
    { id: 'open', oldestMs: 1, newestMs: 2 },
    { place: 'a 3', change: 0 },
    { id: 'walk', isDone: true },
  ]);
  expect(Buffer.from((all[0] as { sealed: Uint8Array }).sealed).toString('latin1')).not.toContain('secret');
});
