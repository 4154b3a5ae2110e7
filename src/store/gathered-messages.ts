import {
  Dexie,
  type DBCoreMutateRequest,
  type DBCoreMutateResponse,
  type DBCoreQueryRequest,
  type DBCoreQueryResponse,
  type DBCoreTable,
  type DBCoreTransaction,
} from 'dexie';
import { copy, Gathered, taken, type Row } from './gathered.ts';

/** Dexie's number for one key. */
const EQUAL = 1;

/** Messages that a transaction has yet to add, and who has which identity as far as it knows. */
export interface GatheredMessages {
  /** The id of a message that is gathered; null: no message has it. Others are asked for. */
  identities: Map<string, string | null>;
  gathered: Gathered;
}

export const gatheredMessages = (table: DBCoreTable, trans: DBCoreTransaction): GatheredMessages => ({
  identities: new Map(),
  gathered: new Gathered(table, trans, 'add'),
});

const idOf = (row: Row): string => String(row['id']);
const identityOf = (row: Row): string => String(row['identity']);

/** They are new for sure, each with an identity of its own, so that the database will take them. */
function isNew({ identities, gathered }: GatheredMessages, rows: readonly Row[]): boolean {
  const areApart = [idOf, identityOf].every((name) => new Set(rows.map(name)).size === rows.length);
  return areApart && rows.every((row) => identities.get(identityOf(row)) === null && !gathered.rows.has(idOf(row)));
}

/** Gathered already, and it stays the same message. */
const isSame = ({ gathered }: GatheredMessages, row: Row): boolean => {
  const known = gathered.rows.get(idOf(row));
  return known !== undefined && identityOf(known) === identityOf(row);
};

/** A message that is gathered has the identity. */
const isHeld = ({ identities, gathered }: GatheredMessages, identity: string): boolean =>
  gathered.rows.has(identities.get(identity) ?? '');

function mutate(
  table: DBCoreTable,
  messages: GatheredMessages,
  request: DBCoreMutateRequest,
): PromiseLike<DBCoreMutateResponse> {
  const { identities, gathered } = messages;
  const pass = () => table.mutate(request);
  if (request.type === 'deleteRange') return gathered.afterAll(pass);
  if (request.type === 'delete') {
    const isGathered = request.keys.some((key) => gathered.rows.has(String(key)));
    return isGathered ? gathered.afterAll(pass) : gathered.afterWriting(pass);
  }
  const rows = request.values as readonly Row[];
  if (request.type === 'add' ? isNew(messages, rows) : rows.every((row) => isSame(messages, row))) {
    for (const row of rows) {
      gathered.rows.set(idOf(row), copy(row));
      identities.set(identityOf(row), idOf(row));
    }
    return Dexie.Promise.resolve(taken(rows.map(idOf)));
  }
  const isApart = rows.every((row) => !gathered.rows.has(idOf(row)) && !isHeld(messages, identityOf(row)));
  for (const row of rows) identities.delete(identityOf(row));
  return isApart ? gathered.afterWriting(pass) : gathered.afterAll(pass);
}

/** The message that a question for one id or identity is about; undefined: the database knows. */
function found(
  { identities, gathered }: GatheredMessages,
  { query: { index, range } }: DBCoreQueryRequest,
): Row[] | undefined {
  const name = String(range.lower);
  const id = index.isPrimaryKey ? name : identities.get(name);
  if (id === null) return [];
  const row = id === undefined ? undefined : gathered.rows.get(id);
  return row && [row];
}

/** About one message, so that those that are gathered do not matter once it is known to be none of them. */
const isAboutOne = ({ query: { index, range }, limit }: DBCoreQueryRequest): boolean =>
  Number(range.type) === EQUAL && limit !== 0 && (index.isPrimaryKey === true || index.name === 'identity');

function query(
  table: DBCoreTable,
  messages: GatheredMessages,
  request: DBCoreQueryRequest,
): PromiseLike<DBCoreQueryResponse> {
  const { gathered } = messages;
  if (!isAboutOne(request)) return gathered.afterAll(() => table.query(request));
  const rows = found(messages, request);
  if (!rows) return gathered.afterWriting(() => table.query(request));
  return Dexie.Promise.resolve({ result: request.values === false ? rows.map(idOf) : copy(rows) });
}

/**
 * Messages that are added one by one and written together. What is gathered is found by its id and its identity, and changed
 * where it is; before all other questions it is written.
 *
 * @param messagesOf undefined: the transaction goes to the database for everything
 */
export function gatheredTable(
  table: DBCoreTable,
  messagesOf: (trans: DBCoreTransaction) => GatheredMessages | undefined,
): DBCoreTable {
  const after = <T>(trans: DBCoreTransaction, next: () => PromiseLike<T>): Promise<T> =>
    (messagesOf(trans)?.gathered.afterAll(next) ?? next()) as Promise<T>;
  return {
    ...table,
    get: (request) => {
      const messages = messagesOf(request.trans);
      if (!messages) return table.get(request);
      const row = messages.gathered.rows.get(String(request.key));
      if (row) return Dexie.Promise.resolve(copy(row));
      return messages.gathered.afterWriting(() => table.get(request)) as Promise<unknown>;
    },
    getMany: (request) => {
      const gathered = messagesOf(request.trans)?.gathered;
      if (!gathered) return table.getMany(request);
      const known = request.keys.map((key) => gathered.rows.get(String(key)));
      if (known.every((row) => row !== undefined)) return Dexie.Promise.resolve(copy(known));
      const ask = () => table.getMany(request);
      const isApart = known.every((row) => row === undefined);
      return (isApart ? gathered.afterWriting(ask) : gathered.afterAll(ask)) as Promise<unknown[]>;
    },
    query: (request) => {
      const messages = messagesOf(request.trans);
      return messages ? (query(table, messages, request) as Promise<DBCoreQueryResponse>) : table.query(request);
    },
    openCursor: (request) => after(request.trans, () => table.openCursor(request)),
    count: (request) => after(request.trans, () => table.count(request)),
    mutate: (request) => {
      const messages = messagesOf(request.trans);
      return messages ? (mutate(table, messages, request) as Promise<DBCoreMutateResponse>) : table.mutate(request);
    },
  };
}
