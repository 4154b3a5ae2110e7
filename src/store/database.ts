import { Dexie, type DBCore, type DexieOptions, type Middleware, type Table } from 'dexie';
import type { Bytes } from '../crypto/bytes.ts';
import type {
  AccountRow,
  ConfigRow,
  CounterRow,
  CursorRow,
  FilePartRow,
  JobRow,
  LinkRow,
  SeenRow,
  StoredConversation,
  StoredFile,
  StoredMessage,
  StoredProfile,
  TombstoneRow,
  ValueRow,
} from './internal-rows.ts';
import { deriveDatabaseKeys, keyedHash, wipeKeys, type DatabaseKeys, type KeyedHash } from './keyed-hash.ts';
import { OpenedRows } from './opened-rows.ts';
import type { DeviceRow, DraftRow } from './rows.ts';
import { declareVersions, isLoose, isSecret, plainColumns, primaryKeyOf, tableNames } from './schema.ts';
import { notingChanges } from './search/noting.ts';
import type { SearchBlockRow, SearchChangeRow, SearchWalkRow } from './search/search-rows.ts';
import type { TableSeal } from './sealed-row.ts';
import { sealing, type UnreadableReport } from './sealing.ts';
import { gathering } from './together.ts';
import { StorageTroubleError } from './trouble.ts';

export interface DatabaseOptions {
  /** Default `starling`. */
  name?: string;
  /** The database key, 32 bytes. */
  key: Uint8Array;
  /** `page`: without the key of the account table. Default `background`. */
  scope?: 'background' | 'page';
  indexedDB?: NonNullable<DexieOptions['indexedDB']>;
  IDBKeyRange?: NonNullable<DexieOptions['IDBKeyRange']>;
  /** Sees every committed change in its sealed form. */
  journal?: Middleware<DBCore>;
  /** Told of rows that lists leave out. */
  onUnreadable?: UnreadableReport;
}

/** The whole of what is kept. Rows read from its tables are whole; at rest everything private is sealed. */
export class StarlingDatabase extends Dexie {
  declare conversations: Table<StoredConversation, string>;
  declare messages: Table<StoredMessage, string>;
  declare drafts: Table<DraftRow, string>;
  declare profile: Table<StoredProfile, string>;
  declare account: Table<AccountRow, string>;
  declare jobs: Table<JobRow, string>;
  declare seen: Table<SeenRow, string>;
  declare tombstones: Table<TombstoneRow, string>;
  declare cursors: Table<CursorRow, string>;
  declare counters: Table<CounterRow, string>;
  declare network: Table<ValueRow, string>;
  declare settings: Table<ValueRow, string>;
  declare connection: Table<ValueRow, string>;
  declare configs: Table<ConfigRow, string>;
  declare links: Table<LinkRow, string>;
  declare devices: Table<DeviceRow, string>;
  declare searchBlocks: Table<SearchBlockRow, string>;
  declare searchChanges: Table<SearchChangeRow, string>;
  declare files: Table<StoredFile, string>;
  declare fileParts: Table<FilePartRow, string>;
  declare searchWalk: Table<SearchWalkRow, string>;
  /** Makes the look-up columns. */
  readonly hashOf: KeyedHash;
  readonly #keys: DatabaseKeys;
  readonly #opened = new OpenedRows();

  constructor(options: DatabaseOptions) {
    const { indexedDB, IDBKeyRange } = options;
    super(options.name ?? DATABASE_NAME, {
      ...(indexedDB ? { indexedDB } : {}),
      ...(IDBKeyRange ? { IDBKeyRange } : {}),
      cache: 'disabled',
    });
    const keys = deriveDatabaseKeys(options.key, options.scope ?? 'background');
    this.hashOf = keyedHash(keys);
    declareVersions(this);
    const known = this.verno;
    // Dexie opens what a newer version has written; its rows may mean something else by then.
    this.on('ready', () => {
      if (Math.floor(this.backendDB().version / 10) > known) throw new StorageTroubleError('newer');
    });
    this.#keys = keys;
    this.use(
      sealing(tableSeals(keys.rows, keys.account, this.#opened), {
        report: options.onUnreadable ?? (() => {}),
        isWiped: () => keys.wiped,
      }),
    );
    this.use(gathering());
    this.use(notingChanges());
    if (options.journal) this.use(options.journal);
  }

  /** Closes it for good, and wipes its keys from memory. Transactions that are still running fail. */
  lock(): void {
    wipeKeys(this.#keys);
    this.#opened.forget();
    this.close();
  }

  /** The key that names a conversation inside this profile. */
  conversationKey(accountId: string): string {
    return this.hashOf('conversation', accountId);
  }

  /** Identity of a message: its author and sent time (07 §3.5). */
  identityOf(author: string, sentAtMs: number): string {
    return this.hashOf('identity', `${author} ${sentAtMs}`);
  }
}

export const DATABASE_NAME = 'starling';

function tableSeals(rowsKey: Bytes, accountKey: Bytes | null, opened: OpenedRows): Map<string, TableSeal> {
  const seals = new Map<string, TableSeal>();
  for (const table of tableNames) {
    // Without the account key its rows stay closed: the rows key does not fit.
    const key = isSecret(table) ? (accountKey ?? rowsKey) : rowsKey;
    seals.set(table, {
      table,
      primaryKey: primaryKeyOf(table),
      plain: plainColumns(table),
      key,
      loose: isLoose(table),
      takesOld: isSecret(table),
      // Every change of one of them makes the list read all.
      ...(table === 'conversations' && { opened }),
    });
  }
  return seals;
}

/** Nothing is read before the first query; Dexie opens by itself. */
export const openDatabase = (options: DatabaseOptions): StarlingDatabase => new StarlingDatabase(options);
