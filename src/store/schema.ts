import type { Dexie } from 'dexie';
import { MESSAGE_DEFAULTS } from './message-defaults.ts';
import { SYNCED_DEFAULTS } from './synced-defaults.ts';

interface TableShape {
  /** Dexie's notation: primary key first, then indices. */
  indices: string;
  /** Columns that stay readable besides the indexed ones: keyed hashes, flags, counts and times only. */
  plain: readonly string[];
  /** Sealed under the account key, which pages do not hold. */
  secret?: true;
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
  searchChanges: { indices: 'place, change', plain: [] },
  searchWalk: { indices: 'id', plain: ['isDone'] },
  files: {
    indices: 'id, conversation, messageId, state',
    plain: ['use', 'bytes', 'order', 'createdAtMs', 'usedAtMs', ...RUNNING],
  },
  // Sealed under the key in the file's row: pieces of megabytes do not go through JSON.
  fileParts: { indices: 'id, file', plain: ['data'] },
} as const satisfies Record<string, TableShape>;

export type TableName = keyof typeof TABLES;

/** Columns named by a table's indices. */
const indexed = (indices: string): string[] => [...indices.matchAll(/\w+/g)].map(([column]) => column);

export const primaryKeyOf = (table: TableName): string => indexed(TABLES[table].indices)[0] as string;

export const plainColumns = (table: TableName): Set<string> =>
  new Set([...indexed(TABLES[table].indices), ...TABLES[table].plain]);

export const isSecret = (table: TableName): boolean => 'secret' in TABLES[table];

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
  for (const [table, fields] of ADDED_FIELDS)
    await db
      .table<object>(table)
      .toCollection()
      .modify((row: object, place: { value: object }) => {
        place.value = { ...fields, ...row };
      });
  // Every message has been noted as changed by this; the search begins with a walk over all of them anyway.
  for (const table of ['searchBlocks', 'searchChanges', 'searchWalk']) await db.table(table).clear();
}

export const SCHEMA_VERSION = 3;

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
