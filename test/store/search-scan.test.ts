import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StarlingDatabase } from '../../src/store/database.ts';
import type { StoredMessage } from '../../src/store/internal-rows.ts';
import { indexMessages, rebuildSearch } from '../../src/store/search/indexing.ts';
import { parseQuery, rangesOf } from '../../src/store/search/query.ts';
import { conversation, idsOf, indexAll, message, openStore } from './search-setup.ts';

/** Several scripts, with few words, so that they meet. */
const WORDS =
  'water Wasser wat Straße STRASSE été ete привет мир Ёлка οδός ΟΔΟΣ 日本語 本日 日 东京 東京タワー がっこう かっこう 한국어 ' +
  '한글 กินข้าว ข้าว ที่ مُحَمَّد محمد שָׁלוֹם שלום हिन्दी हि 👍 👍🏽 👨‍👩‍👧 🇩🇪 ❤️ c++ 3.14 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';
const words = fc.constantFrom(...WORDS.split(' '));
const joint = fc.constantFrom(' ', ' ', ', ', '', '-', '\n', '"', '\u200b', '\ud800');
const texts = fc.array(fc.tuple(words, joint), { maxLength: 8 }).map((parts) => parts.flat().join(''));
const queries = fc.oneof(
  texts,
  words,
  fc.tuple(words, words).map((pair) => pair.join(' ')),
  fc.tuple(words, words).map((pair) => `"${pair.join(' ')}"`),
  fc.tuple(words, fc.nat(4), fc.nat(4)).map(([word, from, length]) => word.slice(from, from + length)),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

type Step =
  | { do: 'add'; text: string; at: number; with: string; isNotice: boolean }
  | { do: 'delete' | 'notice' | 'status'; which: number }
  | { do: 'edit'; which: number; text: string }
  | { do: 'index' | 'rebuild' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      text: texts,
      at: fc.nat(12),
      with: fc.constantFrom('a', 'b'),
      isNotice: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'notice' as const, 'status' as const),
      which: fc.nat(20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const), which: fc.nat(20), text: texts }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('index' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebuild' as const) }) },
);

let number = 0;

async function perform(db: StarlingDatabase, step: Step): Promise<void> {
  if (step.do === 'index') await indexMessages(db, 'eager');
  else if (step.do === 'rebuild') await rebuildSearch(db);
  else if (step.do === 'add') {
    const id = `id${String(++number).padStart(6, '0')}`;
    const kind = step.isNotice && step.at === 0 ? 'notice' : 'text';
    await db.messages.add(message(step.text, step.at, { id, kind, conversation: step.with }));
  } else if ('which' in step) {
    const ids = await db.messages.toCollection().primaryKeys();
    const id = ids[step.which % Math.max(1, ids.length)];
    if (id === undefined) return;
    if (step.do === 'delete') await db.messages.delete(id);
    if (step.do === 'notice') await db.messages.update(id, { kind: 'notice', text: 'noticeDeleted' });
    if (step.do === 'status') await db.messages.update(id, { status: 'failed' });
    else if (step.do === 'edit') await db.messages.update(id, { text: step.text });
  }
}

/** The same question asked of every message. */
function scan(rows: readonly StoredMessage[], text: string, only?: string): string[] {
  const query = parseQuery(text);
  return rows
    .filter((row) => row.kind === 'text' && (only === undefined || row.conversation === only))
    .filter((row) => rangesOf(query, row.text).length > 0)
    .sort((a, b) => b.sortMs - a.sortMs || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

it('finds what a look at every message finds, in the same order, whatever happened before', async () => {
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(steps, { minLength: 5, maxLength: 60, size: 'max' }),
      fc.array(queries, { minLength: 5, maxLength: 10 }),
      fc.boolean(),
      async (history, asked, isIndexed) => {
        const db = openStore();
        await db.conversations.bulkAdd([conversation('a'), conversation('b')]);
        for (const step of history) await perform(db, step);
        if (isIndexed) await indexAll(db);
        const rows = await db.messages.toArray();
        for (const text of asked) {
          const found = await idsOf(db, text);
          hits += found.length;
          expect(found).toEqual(scan(rows, text));
          expect(await idsOf(db, { text, conversation: 'a' })).toEqual(scan(rows, text, 'a'));
          expect(await idsOf(db, { text, limit: 2 })).toEqual(scan(rows, text).slice(0, 2));
        }
        db.close();
      },
    ),
    { numRuns: 60 },
  );
  expect(hits).toBeGreaterThan(50);
});

it('finds whole words of plain English as simply as that', async () => {
  const db = openStore();
  await db.conversations.add(conversation('a'));
  const alphabet = ['ant', 'anthill', 'bee', 'beetle', 'cat', 'dog'];
  const all = Array.from({ length: 300 }, (_, i) => [
    alphabet[i % 6],
    alphabet[(i * 5 + 1) % 6],
    alphabet[(i >> 3) % 6],
  ]);
  await db.messages.bulkAdd(all.map((one, i) => message(one.join(' '), i)));
  await indexAll(db);
  for (const [first, second] of [
    ['ant', 'bee'],
    ['beetle', 'ca'],
    ['d', 'anth'],
  ] as const) {
    const wanted = (one: (string | undefined)[], begin: string) => one.some((word) => word?.startsWith(begin));
    const expected = all.flatMap((one, i) => (wanted(one, first) && wanted(one, second) ? [`m${i}`] : [])).reverse();
    expect(expected.length).toBeGreaterThan(0);
    expect(await idsOf(db, { text: `${second} ${first}`, limit: 300 })).toEqual(expected);
  }
});
