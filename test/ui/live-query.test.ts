import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, it, vi } from 'vitest';
import { watchQuery } from '../../src/ui/data/live-query.ts';

let opened = 0;

function open() {
  const db = new Dexie(`rows ${++opened}`, { cache: 'disabled' });
  db.version(1).stores({ rows: 'id', others: 'id' });
  return { db, rows: db.table<{ id: number; name: string }, number>('rows'), others: db.table('others') };
}

const fail = (reason: unknown): void => {
  throw reason;
};

it('a flood of changes asks a query few times, shows some of it on the way and the last at the end', async () => {
  const { rows } = open();
  const shown: number[] = [];
  let asked = 0;
  const slowCount = async (): Promise<number> => {
    asked += 1;
    let count = 0;
    // Slower than the changes come.
    for (let i = 0; i < 20; i++) count = await rows.count();
    return count;
  };
  const stop = watchQuery(slowCount, (count) => shown.push(count), fail);
  await vi.waitFor(() => expect(shown).toEqual([0]));
  for (let id = 0; id < 300; id++) await rows.add({ id, name: '' });
  await vi.waitFor(() => expect(shown.at(-1)).toBe(300));
  expect(asked).toBeLessThan(100);
  expect(shown.length).toBeLessThanOrEqual(asked);
  stop();
});

it('sees changes of everything that was read, whatever was awaited before, also after rests', async () => {
  const { rows, others } = open();
  const shown: unknown[] = [];
  const query = async () => {
    const named = async () => (await rows.get(1))?.name ?? '';
    const first = await named();
    return `${first} ${String(await others.count())}`;
  };
  const stop = watchQuery(query, (value) => shown.push(value), fail);
  await vi.waitFor(() => expect(shown.at(-1)).toBe(' 0'));
  for (let i = 1; i <= 3; i++) {
    await others.add({ id: i });
    await vi.waitFor(() => expect(shown.at(-1)).toContain(` ${i}`));
    await rows.put({ id: 1, name: `name ${i}` });
    await vi.waitFor(() => expect(shown.at(-1)).toBe(`name ${i} ${i}`));
  }
  stop();
});

it('says nothing more once it is stopped, and tells of failures', async () => {
  const { rows } = open();
  const shown: number[] = [];
  const stop = watchQuery(
    () => rows.count(),
    (count) => shown.push(count),
    fail,
  );
  await vi.waitFor(() => expect(shown.at(-1)).toBe(0));
  stop();
  const told = [...shown];
  const reasons: unknown[] = [];
  const stopOther = watchQuery(
    async () => {
      await rows.add({ id: 1, name: '' }).catch(() => undefined);
      throw new RangeError('no');
    },
    () => undefined,
    (reason) => reasons.push(reason),
  );
  await vi.waitFor(() => expect(reasons[0]).toBeInstanceOf(RangeError));
  expect(shown).toEqual(told);
  stopOther();
});
