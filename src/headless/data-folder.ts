import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { openDatabase, DATABASE_NAME, type StarlingDatabase } from '../store/database.ts';
import { journaling } from '../store/journal.ts';
import { loadDatabaseKey, type KeyStorage } from '../store/key-vault.ts';
import { completeRows, primaryKeyOf, SCHEMA_VERSION, TABLES, tableNames, type TableName } from '../store/schema.ts';
import { compactJournal, journalAppender, readJournal, type Snapshot } from './journal-file.ts';

const keyOf = (table: string, row: unknown): unknown =>
  (row as Record<string, unknown>)[primaryKeyOf(table as TableName)];

/** Keys in a file that only its owner reads. */
function fileKeys(path: string): KeyStorage {
  const read = (): Record<string, string> => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw error;
    }
  };
  const write = (values: Record<string, string>): void => {
    writeFileSync(`${path}.new`, JSON.stringify(values), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  };
  return {
    get: async (name) => read()[name],
    set: async (name, value) => write({ ...read(), [name]: value }),
    remove: async (name) => {
      const { [name]: _, ...rest } = read();
      write(rest);
    },
  };
}

export function memoryKeys(): KeyStorage {
  const values = new Map<string, string>();
  return {
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** One process per folder. @returns what releases it. @throws Error if another process holds it */
function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(readFileSync(path, 'utf8'));
      if (holder > 0 && holder !== process.pid && isAlive(holder))
        throw new Error(`the data folder is in use by process ${holder}`);
      rmSync(path, { force: true });
    }
  }
}

/** Fills a fresh in-memory IndexedDB with sealed rows, without opening any. */
async function load(indexedDB: IDBFactory, snapshot: Snapshot, version: number): Promise<void> {
  const raw = new Dexie(DATABASE_NAME, { indexedDB, IDBKeyRange, cache: 'disabled' });
  raw.version(version).stores(Object.fromEntries(tableNames.map((name) => [name, TABLES[name].indices])));
  for (const [table, rows] of snapshot) await raw.table(table).bulkPut([...rows.values()]);
  raw.close();
}

/** The sealed rows of a database, none of them opened. */
async function snapshotOf(indexedDB: IDBFactory): Promise<Snapshot> {
  const raw = await new Dexie(DATABASE_NAME, { indexedDB, IDBKeyRange, cache: 'disabled' }).open();
  const snapshot: Snapshot = new Map();
  for (const table of raw.tables) {
    const rows: unknown[] = await table.toArray();
    snapshot.set(table.name, new Map(rows.map((row) => [JSON.stringify(keyOf(table.name, row)), row])));
  }
  raw.close();
  return snapshot;
}

/** Early journals of version 3 have rows from before: they are known by what they lack. */
async function completeOldRows(db: StarlingDatabase): Promise<void> {
  const profile = await db.profile.get('me');
  if (!profile || profile.picture !== undefined) return;
  await db.transaction('rw', db.tables, async () => completeRows(db));
}

export interface DataFolder {
  db: StarlingDatabase;
  close(): void;
}

/**
 * Opens (or makes) the database of a folder: an in-memory IndexedDB whose committed transactions are on disk before
 * anybody goes on, so that a killed process has lost nothing that it said was done.
 *
 * @param onLost called if a commit could not be written: the process must not go on
 */
export async function openDataFolder(folder: string, onLost: (error: unknown) => void): Promise<DataFolder> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  const path = join(folder, 'journal');
  const { snapshot, version } = readJournal(path, keyOf);
  const isCurrent = version === SCHEMA_VERSION;
  if (isCurrent) compactJournal(path, snapshot);
  const indexedDB = new IDBFactory();
  // Every journal of earlier versions holds the tables of version 3; rows that lack something are completed below.
  await load(indexedDB, snapshot, isCurrent ? version : 3);
  const written: { append?: ReturnType<typeof journalAppender> } = {};
  const key = await loadDatabaseKey(fileKeys(join(folder, 'keys.json')), memoryKeys());
  if (key === 'locked') throw new Error('the data folder is locked with a passphrase');
  const journal = journaling((entries) => {
    try {
      written.append?.(entries);
    } catch (error) {
      onLost(error);
    }
  });
  const db = openDatabase({ key, indexedDB, IDBKeyRange, journal });
  await db.open();
  if (!isCurrent) compactJournal(path, await snapshotOf(indexedDB));
  written.append = journalAppender(path);
  await completeOldRows(db);
  return {
    db,
    close: () => {
      db.close();
      unlock();
    },
  };
}
