import { MESSAGE_DEFAULTS } from '../src/store/message-defaults.ts';
import { randomBytes, toHex } from '../src/crypto/bytes.ts';
import { openDatabase, type DatabaseOptions, type StarlingDatabase } from '../src/store/database.ts';
import type { StoredConversation, StoredMessage } from '../src/store/internal-rows.ts';
import { indexMessages, rebuildSearch } from '../src/store/search/indexing.ts';
import { parseQuery, rangesOf } from '../src/store/search/query.ts';
import { searchMessages, type SearchRequest } from '../src/store/search/search-messages.ts';
import { SYNCED_DEFAULTS } from '../src/store/synced-defaults.ts';

const MESSAGES = 100_000;
const CONVERSATIONS = 20;
const WORDS = 20_000;
const WORDS_EACH = 8;
const BATCH = 1_000;
const START_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const ROUNDS = 5;

/** Numbers in [0, 1), the same in every run. */
function* numbers(): Generator<number, never> {
  let state = 1;
  for (;;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** The n-th word of an invented language; the first ones are short. */
const wordOf = (n: number): string => {
  const rest = Math.floor(n / SYLLABLES.length);
  return (rest > 0 ? wordOf(rest - 1) : '') + (SYLLABLES[n % SYLLABLES.length] as string);
};

const key = randomBytes(32);

const conversationOf = (i: number): StoredConversation => ({
  key: toHex(new Uint8Array(16).fill(i)),
  accountId: `05${i.toString(16).padStart(2, '0').repeat(32)}`,
  kind: 'contact',
  name: `Person ${i}`,
  nickname: '',
  approved: true,
  approvedMe: true,
  blocked: false,
  request: 'none',
  visible: 1,
  lastActivityMs: START_MS,
  unread: 0,
  lastReadMs: 0,
  last: null,
  profileUpdatedSeconds: 0,
  ...SYNCED_DEFAULTS,
});

/** Few words are frequent and most are rare, as in any language: the n-th is said about 1/n times as often as the first. */
function messageOf(i: number, next: () => number): StoredMessage {
  const words = Array.from({ length: WORDS_EACH }, () => wordOf(Math.floor(WORDS ** next())));
  const sentAtMs = START_MS + i * MINUTE_MS;
  return {
    id: toHex(randomBytes(16)),
    conversation: conversationOf(Math.floor(next() * CONVERSATIONS)).key,
    from: conversationOf(0).accountId,
    outgoing: false,
    text: words.join(' '),
    preview: null,
    sentAtMs,
    sortMs: sentAtMs,
    receivedAtMs: sentAtMs,
    status: 'received',
    failure: null,
    hash: toHex(randomBytes(32)),
    ...MESSAGE_DEFAULTS,
    reactions: [],
    kind: 'text',
    identity: toHex(randomBytes(16)),
  };
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

async function timed<T>(run: () => PromiseLike<T>): Promise<[ms: number, result: T]> {
  const start = performance.now();
  const result = await run();
  return [performance.now() - start, result];
}

async function indexAll(db: StarlingDatabase): Promise<void> {
  while ((await indexMessages(db, 'eager')) === 'more');
}

async function fill(db: StarlingDatabase): Promise<void> {
  const random = numbers();
  const next = (): number => random.next().value;
  await db.conversations.bulkAdd(Array.from({ length: CONVERSATIONS }, (_, i) => conversationOf(i)));
  for (let i = 0; i < MESSAGES; i += BATCH)
    await db.messages.bulkAdd(Array.from({ length: BATCH }, (_, j) => messageOf(i + j, next)));
}

/** What lies in a table beside its keys. */
function sealedBytes(db: StarlingDatabase, table: string): Promise<number> {
  const request = db.backendDB().transaction(table).objectStore(table).getAll();
  return new Promise((resolve) => {
    request.onsuccess = () => {
      const rows = request.result as { sealed: Uint8Array }[];
      resolve(rows.reduce((sum, { sealed }) => sum + sealed.length, 0));
    };
  });
}

async function scan(db: StarlingDatabase, text: string): Promise<number> {
  const query = parseQuery(text);
  const rows = await db.messages.where('[conversation+sortMs]').above([]).toArray();
  return rows.filter((row) => rangesOf(query, row.text).length > 0).length;
}

const rare = wordOf(WORDS - 7);
const QUESTIONS: readonly [name: string, request: SearchRequest][] = [
  ['a word nobody said', { text: 'qqq' }],
  ['a rare word', { text: rare }],
  ['a frequent word', { text: wordOf(3) }],
  ['two letters', { text: rare.slice(0, 2) }],
  ['two words', { text: `${wordOf(30)} ${wordOf(200)}` }],
  ['two words that follow each other', { text: `"${wordOf(30)} ${wordOf(50)}"` }],
  ['a rare word, in one conversation', { text: rare, conversation: conversationOf(1).key }],
];

/**
 * Index and full scan of a long history.
 *
 * @param where name of the IndexedDB, and (outside browsers) what it consists of
 * @param print takes a line
 */
export async function searchTable(
  where: { name: string } & Pick<DatabaseOptions, 'indexedDB' | 'IDBKeyRange'>,
  print: (line: string) => void,
): Promise<void> {
  const { name: place, ...indexedDB } = where;
  const db = openDatabase({ key, name: 'bench', ...indexedDB });
  const [filled] = await timed(() => fill(db));
  const [indexed] = await timed(() => indexAll(db));
  const [blocks, index, all] = [
    await db.searchBlocks.count(),
    await sealedBytes(db, 'searchBlocks'),
    await sealedBytes(db, 'messages'),
  ];
  await rebuildSearch(db);
  const [rebuilt] = await timed(() => indexAll(db));
  print(`${MESSAGES} messages of ${WORDS_EACH} words in ${CONVERSATIONS} conversations, ${place}\n`);
  print(`written in ${seconds(filled)}, indexed as they came in ${seconds(indexed)}, anew in ${seconds(rebuilt)}`);
  print(`${blocks} blocks, ${megabytes(index)} beside ${megabytes(all)} of sealed messages\n`);
  print('| question | hits shown | search, median | scan, once | scan ÷ search |');
  print('| --- | --: | --: | --: | --: |');
  for (const [name, request] of QUESTIONS) {
    const times: number[] = [];
    let shown = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [ms, { hits }] = await timed(() => searchMessages(db, request));
      times.push(ms);
      shown = hits.length;
    }
    const ms = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
    const [scanned] = await timed(() => scan(db, request.text));
    const ratio = (scanned / ms).toFixed(0);
    print(`| ${name} | ${shown} | ${ms.toFixed(0)} ms | ${seconds(scanned)} | ${ratio} × |`);
  }
}
