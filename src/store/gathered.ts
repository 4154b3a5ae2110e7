import { Dexie, type DBCoreMutateResponse, type DBCoreTable, type DBCoreTransaction } from 'dexie';

/** Rows are read by strings here. */
export type Row = Record<string, unknown>;

/**
 * Whoever gets a row may change it before it is written, if it is. Rows are JSON and bytes, whose copies are many times as
 * quick as a structured clone.
 */
export function copy<T>(value: T): T;
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item));
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  return Object.fromEntries(Object.entries(value).map(([column, part]: [string, unknown]) => [column, copy(part)]));
}

/** As the database answers for rows that it has taken. */
export const taken = (keys: readonly string[]): DBCoreMutateResponse => ({
  numFailures: 0,
  failures: {},
  lastResult: keys.at(-1),
  results: [...keys],
});

/** Rows of one table that a transaction has yet to write, by primary key. */
export class Gathered {
  readonly #table: DBCoreTable;
  readonly #trans: DBCoreTransaction;
  readonly #type: 'add' | 'put';
  readonly rows = new Map<string, Row>();
  #writing: PromiseLike<void> | null = null;

  constructor(table: DBCoreTable, trans: DBCoreTransaction, type: 'add' | 'put') {
    this.#table = table;
    this.#trans = trans;
    this.#type = type;
  }

  /** Does something once what is being written now is there, but not what is gathered still. */
  afterWriting<T>(next: () => PromiseLike<T>): PromiseLike<T> {
    return this.#writing ? this.#writing.then(next) : next();
  }

  /** Does something that has to find everything in the database. */
  afterAll<T>(next: () => PromiseLike<T>): PromiseLike<T> {
    return this.afterWriting(() => (this.rows.size > 0 ? this.#write().then(next) : next()));
  }

  // Chained and not awaited: Dexie's own promises carry the transaction, the language's do not.
  #write(): PromiseLike<void> {
    const values = [...this.rows.values()];
    this.rows.clear();
    this.#writing = this.#table.mutate({ trans: this.#trans, type: this.#type, values }).then((answer) => {
      this.#writing = null;
      // Whoever gave the rows has been told that they are written: the transaction must not go through without them.
      if (answer.numFailures > 0) throw Object.values(answer.failures)[0] ?? new Dexie.BulkError('rows were not taken');
    });
    return this.#writing;
  }
}
