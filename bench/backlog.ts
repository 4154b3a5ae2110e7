import type { AccountId } from '../src/crypto/account-id.ts';
import { deriveAccount } from '../src/crypto/account.ts';
import { type Bytes, randomBytes } from '../src/crypto/bytes.ts';
import { decodeRecoveryPhrase } from '../src/crypto/recovery-phrase.ts';
import { readAllIncoming } from '../src/messenger/incoming.ts';
import { createMessenger, type Messenger } from '../src/messenger/messenger.ts';
import { encodeContent, textMessage } from '../src/protocol/content.ts';
import { encodeDirectMessage } from '../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../src/protocol/limits.ts';
import { type DatabaseOptions, openDatabase, type StarlingDatabase } from '../src/store/database.ts';
import { FakeSwarm } from '../test/messenger/fake-network.ts';

const WAITING = 2_000;
const CHUNK = 100;

type Place = Pick<DatabaseOptions, 'indexedDB' | 'IDBKeyRange'>;

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

/** Waiting texts of somebody whom the recipient has accepted. */
async function waitingTexts(
  swarm: FakeSwarm,
  sender: ReturnType<typeof deriveAccount>,
  to: AccountId,
): Promise<Bytes[]> {
  const texts: Bytes[] = [];
  for (let i = 0; i < WAITING; i++) {
    const timestampMs = swarm.nowMs;
    const data = textMessage(`Message number ${i} that waited while this device was off`);
    const content = encodeContent({ kind: 'data', sigTimestampMs: timestampMs, data });
    const text = await encodeDirectMessage({ content, timestampMs, sender, recipient: to });
    swarm.put(to, text, MESSAGE_TTL_MS);
    texts.push(text);
  }
  return texts;
}

/** The least that a database has to do: the same rows, in as many transactions, with nothing looked up. */
async function writeAgain(from: StarlingDatabase, into: StarlingDatabase): Promise<void> {
  const [messages, seen, conversations] = [
    await from.messages.toArray(),
    await from.seen.toArray(),
    await from.conversations.toArray(),
  ];
  for (let i = 0; i < messages.length; i += CHUNK)
    await into.transaction('rw', [into.messages, into.seen, into.conversations, into.searchChanges], async () => {
      await into.messages.bulkAdd(messages.slice(i, i + CHUNK));
      await into.seen.bulkPut(seen.slice(i, i + CHUNK));
      await into.conversations.bulkPut(conversations);
    });
}

/** Polls until nothing new comes. */
async function catchUp(messenger: Messenger): Promise<void> {
  while ((await messenger.poll()).received > 0);
}

/**
 * 2,000 texts that wait for a device that was off: the whole, and its parts each alone. The swarm is in memory: what a network
 * takes comes on top.
 *
 * @param print takes a line
 */
export async function backlogTable(engine: string, place: Place, print: (line: string) => void): Promise<unknown[]> {
  const swarm = new FakeSwarm();
  let databases = 0;
  const open = () => openDatabase({ key: randomBytes(32), name: `backlog ${databases++}`, ...place });
  const db = open();
  const now = () => swarm.nowMs;
  const messenger = createMessenger({ db, network: swarm.network(), now });
  const own = (await messenger.createAccount({ name: 'Bob' })).accountId as AccountId;
  const sender = deriveAccount(randomBytes(16));
  const { key } = await messenger.openConversation({ accountId: sender.accountId });
  await messenger.send({ conversation: key, text: 'You may write to me' });
  await messenger.runJobs();
  const keys = deriveAccount(decodeRecoveryPhrase((await messenger.recoveryPhrase()).phrase));
  const texts = await waitingTexts(swarm, sender, own);
  const [whole] = await timed(() => catchUp(messenger));
  const rows = await db.messages.count();
  const [crypto] = await timed(async () => {
    for (let i = 0; i < WAITING; i += CHUNK) await readAllIncoming(texts.slice(i, i + CHUNK), keys);
  });
  const [writing] = await timed(() => writeAgain(db, open()));
  const ratio = whole / writing;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  print(`${WAITING} waiting texts (${rows} rows), ${engine}\n`);
  print('| catching up | opening them alone | writing as many rows alone | catching up ÷ writing | bar |');
  print('| --: | --: | --: | --: | --- |');
  print(
    `| ${ms(whole)} | ${ms(crypto)} | ${ms(writing)} | ${ratio.toFixed(2)} × | ≤ 3 × ${ratio <= 3 ? 'met' : 'MISSED'} |`,
  );
  return [{ engine, table: 'backlog', rows, wholeMs: whole, cryptoMs: crypto, writingMs: writing, ratio }];
}
