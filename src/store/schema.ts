import type { Dexie } from 'dexie';
import { UnreadableRowError } from './errors.ts';
import { MESSAGE_DEFAULTS } from './message-defaults.ts';
import { SYNCED_DEFAULTS } from './synced-defaults.ts';

interface TableShape {
  /** Dexie's notation: primary key first, then indices. */
  indices: string;
  /** Columns that stay readable besides the indexed ones: keyed hashes, flags, counts and times only. */
  plain: readonly string[];
  /** Sealed under the account key, which pages do not hold. */
  secret?: true;
  /** Plain rows that carry no seal of their own. */
  loose?: true;
}

/** Columns of work that is tried until it is done. */
const RUNNING = ['attempts', 'dueMs', 'failingMs', 'lastAttemptMs', 'leaseOwner', 'leaseUntilMs'] as const;

/** Tables of the current version. Every column that is neither indexed nor `plain` is sealed. */
export const TABLES = {
  conversations: {
    indices: 'key, visible, unread, lastActivityMs',
    plain: ['kind', 'approved', 'approvedMe', 'blocked', 'request', 'lastReadMs'],
  },
  messages: {
    indices: 'id, &identity, [conversation+sortMs], expiresAtMs',
    plain: ['outgoing', 'sentAtMs', 'receivedAtMs', 'status', 'kind'],
  },
  drafts: { indices: 'conversation', plain: ['updatedAtMs'] },
  profile: { indices: 'id', plain: ['phraseConfirmed', 'createdAtMs'] },
  account: { indices: 'id', plain: [], secret: true },
  jobs: {
    indices: 'id, dueMs, conversation, messageId',
    plain: [
      'kind',
      'order',
      'state',
      'started',
      'attempts',
      'createdAtMs',
      'failingMs',
      'lastAttemptMs',
      'leaseOwner',
      'leaseUntilMs',
    ],
  },
  seen: { indices: 'hash, expiresAtMs', plain: [] },
  tombstones: { indices: 'identity, expiresAtMs', plain: [] },
  cursors: { indices: 'id, expiresAtMs', plain: [] },
  counters: { indices: 'name', plain: ['value'] },
  network: { indices: 'key', plain: [] },
  settings: { indices: 'key', plain: [] },
  connection: { indices: 'key', plain: [] },
  configs: { indices: 'name, needsPush', plain: [], secret: true },
  links: { indices: 'id', plain: [], secret: true },
  devices: { indices: 'id', plain: ['lastHeardMs'] },
  searchBlocks: { indices: 'id, [newestMs+oldestMs]', plain: [] },
  // Written below the sealing. Whoever changes them hides a message from the search, as if it were deleted.
  searchChanges: { indices: 'place, change', plain: [], loose: true },
  searchWalk: { indices: 'id', plain: ['isDone'] },
  files: {
    indices: 'id, conversation, messageId, state',
    plain: ['use', 'bytes', 'order', 'createdAtMs', 'usedAtMs', ...RUNNING],
  },
  // Sealed under the key in the file's row, each for its place: pieces of megabytes do not go through JSON.
  fileParts: { indices: 'id, file', plain: ['data'], loose: true },
} as const satisfies Record<string, TableShape>;

export type TableName = keyof typeof TABLES;

/** Columns named by a table's indices. */
const indexed = (indices: string): string[] => [...indices.matchAll(/\w+/g)].map(([column]) => column);

export const primaryKeyOf = (table: TableName): string => indexed(TABLES[table].indices)[0] as string;

export const plainColumns = (table: TableName): Set<string> =>
  new Set([...indexed(TABLES[table].indices), ...TABLES[table].plain]);

export const isSecret = (table: TableName): boolean => 'secret' in TABLES[table];

export const isLoose = (table: TableName): boolean => 'loose' in TABLES[table];

export const tableNames = Object.keys(TABLES) as TableName[];

/**
 * Versions of the database, oldest first. A change of shape adds a version here (with an `upgrade` that may be run
 * twice) and a test that opens the shape it replaces.
 */
export function declareVersions(db: Dexie): void {
  db.version(1).stores({
    ...Object.fromEntries(tablesBefore(2).map((name) => [name, TABLES[name].indices])),
    messages: 'id, &identity, [conversation+sortMs]',
  });
  db.version(2)
    .stores(Object.fromEntries(tablesBefore(3).map((name) => [name, TABLES[name].indices])))
    .upgrade(completeRows);
  db.version(3)
    .stores(Object.fromEntries(tableNames.map((name) => [name, TABLES[name].indices])))
    .upgrade(completeRows);
  // The same tables: rows are sealed together with their plain columns.
  db.version(4)
    .stores(Object.fromEntries(tableNames.map((name) => [name, TABLES[name].indices])))
    .upgrade(bindRows);
  // The same tables: words are folded further, so the search index is built anew.
  db.version(5)
    .stores(Object.fromEntries(tableNames.map((name) => [name, TABLES[name].indices])))
    .upgrade(forgetSearch);
}

async function forgetSearch(db: Pick<Dexie, 'table'>): Promise<void> {
  for (const table of ['searchBlocks', 'searchChanges', 'searchWalk']) await db.table(table).clear();
}

/** Rows that are read and written again at a time. */
const CHUNK = 200;

function passOver(error: unknown): undefined {
  if (!(error instanceof UnreadableRowError)) throw error;
}

/** Writes rows anew, as they are or completed. What does not open stays as it is; whether it is told is up to who reads it. */
async function rewrite(db: Pick<Dexie, 'table'>, name: TableName, added: object): Promise<void> {
  const table = db.table<object, string>(name);
  const keys = await table.toCollection().primaryKeys();
  for (let start = 0; start < keys.length; start += CHUNK) {
    const found = await Promise.all(
      keys.slice(start, start + CHUNK).map(async (key) => table.get(key).catch(passOver)),
    );
    const rows = found.filter((row) => row !== undefined);
    await table.bulkPut(rows.map((row) => ({ ...added, ...row })));
  }
}

/**
 * Seals every row together with its plain columns. Not those of the secret tables, which a page that opens the database
 * first could not read; they have next to no plain columns, and the old form is read on. Harmless to repeat.
 */
async function bindRows(db: Pick<Dexie, 'table'>): Promise<void> {
  for (const name of tableNames) if (!isSecret(name) && !isLoose(name)) await rewrite(db, name, {});
}

/** What rows of earlier versions lack. */
const ADDED_FIELDS: readonly (readonly [TableName, object])[] = [
  ['conversations', SYNCED_DEFAULTS],
  ['profile', { picture: null }],
  ['jobs', { after: '' }],
  ['messages', MESSAGE_DEFAULTS],
];

/**
 * Gives rows of earlier versions the fields that came later. Harmless to repeat.
 *
 * @param db the database, or its upgrade transaction
 */
export async function completeRows(db: Pick<Dexie, 'table'>): Promise<void> {
  for (const [table, fields] of ADDED_FIELDS) await rewrite(db, table, fields);
  // The search begins with a walk over all messages.
  for (const table of ['searchBlocks', 'searchChanges', 'searchWalk']) await db.table(table).clear();
}

export const SCHEMA_VERSION = 5;

/** Tables that came after version 1, and the version that added them. */
const ADDED: ReadonlyMap<string, number> = new Map([
  ['configs', 2],
  ['links', 2],
  ['devices', 2],
  ['searchBlocks', 2],
  ['searchChanges', 2],
  ['searchWalk', 2],
  ['files', 3],
  ['fileParts', 3],
]);
const tablesBefore = (version: number): TableName[] => tableNames.filter((name) => (ADDED.get(name) ?? 1) < version);
