import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { DATABASE_NAME, openDatabase } from '../../src/store/database.ts';
import { UnreadableRowError } from '../../src/store/errors.ts';
import { deriveDatabaseKeys } from '../../src/store/keyed-hash.ts';
import {
  isLoose,
  isSecret,
  plainColumns,
  primaryKeyOf,
  tableNames,
  TABLES,
  type TableName,
} from '../../src/store/schema.ts';
import { openRow, sealRow, type StoredRow, type TableSeal } from '../../src/store/sealed-row.ts';
import { sealedBefore } from './sealed-before.ts';

const KEY = new Uint8Array(32).fill(9);
const keys = deriveDatabaseKeys(KEY, 'background');
const sealOf = (table: TableName): TableSeal => ({
  table,
  primaryKey: primaryKeyOf(table),
  plain: plainColumns(table),
  key: (isSecret(table) ? keys.account : keys.rows) ?? keys.rows,
  loose: isLoose(table),
});
/** A row with something in every plain column. */
const rowOf = (table: TableName, salt = 0): StoredRow => ({
  ...Object.fromEntries([...plainColumns(table)].map((column, i) => [column, i + salt])),
  secret: `words ${salt}`,
});
const bound = tableNames.filter((table) => !isLoose(table));

const sealedAsBefore = (table: TableName, row: StoredRow) => sealedBefore(sealOf(table), row);

describe.each(bound)('a row of %s', (table) => {
  const seal = sealOf(table);
  const stored = sealRow(seal, rowOf(table));
  const open = (change: StoredRow) => () => openRow(seal, { ...stored, ...change });

  it('opens as it was written, and with no plain column changed, taken away or put to another type', () => {
    expect(openRow(seal, stored)).toEqual(rowOf(table));
    for (const column of seal.plain) {
      const value = stored[column] as number;
      for (const other of [value + 1, String(value), null, true, undefined, [value]])
        expect(open({ [column]: other })).toThrow(UnreadableRowError);
    }
  });

  it('does not open with the columns or the sealed part of another row, or without a sealed part', () => {
    const other = sealRow(seal, rowOf(table, 1));
    expect(open({ sealed: other['sealed'] })).toThrow(UnreadableRowError);
    expect(open({ ...other, sealed: stored['sealed'] })).toThrow(UnreadableRowError);
    expect(open({ sealed: undefined })).toThrow(UnreadableRowError);
    expect(openRow(seal, { ...stored, added: 'by a thief' })).toEqual(rowOf(table));
  });

  it('has a seal even if all of it is plain', () => {
    const plain = Object.fromEntries([...seal.plain].map((column) => [column, 1]));
    const whole = sealRow(seal, plain);
    expect(openRow(seal, whole)).toEqual(plain);
    expect(() => openRow(seal, plain)).toThrow(UnreadableRowError);
  });

  it('does not open as versions before 4 sealed it', () => {
    expect(() => openRow(seal, sealedAsBefore(table, rowOf(table)))).toThrow(UnreadableRowError);
  });
});

it('tells numbers that JSON has no word for from nothing', () => {
  const seal = sealOf('jobs');
  const stored = sealRow(seal, { ...rowOf('jobs'), dueMs: Infinity });
  expect(openRow(seal, stored)['dueMs']).toBe(Infinity);
  expect(() => openRow(seal, { ...stored, dueMs: null })).toThrow(UnreadableRowError);
});

describe('a database of version 3', () => {
  const SEARCH: readonly string[] = ['searchBlocks', 'searchChanges', 'searchWalk'];

  async function upgraded(indexedDB: IDBFactory, scope: 'background' | 'page' = 'background') {
    const old = new Dexie(DATABASE_NAME, { indexedDB, IDBKeyRange });
    old.version(3).stores(Object.fromEntries(tableNames.map((name) => [name, TABLES[name].indices])));
    for (const table of tableNames) {
      const rows = [0, 100].map((salt) => ({ ...rowOf(table, salt), [primaryKeyOf(table)]: `key ${salt}` }));
      const all = isLoose(table)
        ? rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'secret')))
        : rows;
      await old.table(table).bulkPut(all.map((row) => sealedAsBefore(table, row)));
    }
    const [damaged] = (await old.table('settings').toArray()) as { sealed: Uint8Array }[];
    if (damaged) await old.table('settings').put({ ...damaged, key: 'damaged' });
    old.close();
    const db = openDatabase({ key: KEY, indexedDB, IDBKeyRange, scope });
    await db.open();
    return db;
  }

  it('keeps every row of every table, and binds it', async () => {
    const indexedDB = new IDBFactory();
    const db = await upgraded(indexedDB);
    // The index of the search is built anew from the messages: it folds words otherwise since version 5.
    const kept = tableNames.filter((table) => !SEARCH.includes(table));
    for (const table of SEARCH) expect(await db.table(table).count()).toBe(0);
    for (const table of kept) {
      const rows: StoredRow[] = await db.table(table).toArray();
      const words = isLoose(table) ? [undefined, undefined] : ['words 0', 'words 100'];
      const found = rows.map((row) => [table, row[primaryKeyOf(table)], row['secret']]);
      expect(found).toEqual(words.map((secret, i) => [table, `key ${i * 100}`, secret]));
    }
    await expect(db.settings.get('damaged')).rejects.toThrow(UnreadableRowError);
    db.close();
    const raw = await new Dexie(DATABASE_NAME, { indexedDB, IDBKeyRange }).open();
    const message = (await raw.table('messages').get('key 0')) as StoredRow;
    await raw.table('messages').put({ ...message, outgoing: true });
    raw.close();
    const again = openDatabase({ key: KEY, indexedDB, IDBKeyRange });
    await expect(again.messages.get('key 0')).rejects.toThrow(UnreadableRowError);
    expect(await again.messages.count()).toBe(2);
    expect(await again.messages.toArray()).toHaveLength(1);
  });

  it('keeps the account too when a page opens it first', async () => {
    const indexedDB = new IDBFactory();
    (await upgraded(indexedDB, 'page')).close();
    const db = openDatabase({ key: KEY, indexedDB, IDBKeyRange });
    for (const table of ['account', 'configs', 'links'] as const)
      expect(await db.table(table).toArray()).toHaveLength(2);
    await db.table('configs').put(await db.table('configs').get('key 0'));
    expect(await db.table('configs').get('key 0')).toMatchObject({ secret: 'words 0' });
  });
});
