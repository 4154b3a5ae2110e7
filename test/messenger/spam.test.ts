import { expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount, generateSeed, type AccountKeys } from '../../src/crypto/account.ts';
import { MAX_REQUEST_MESSAGES, MAX_REQUESTS } from '../../src/messenger/request-bounds.ts';
import { encodeContent, textMessage } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { countUnread } from '../../src/store/conversations.ts';
import { shortOrLong } from '../length.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const T = 1_800_000_000_000;
const FLOOD = shortOrLong(3 * MAX_REQUEST_MESSAGES, 2_000);
/** Each that arrives takes longer the more wait already: in the short form most of them wait from the beginning. */
const STRANGERS = shortOrLong(8, MAX_REQUESTS + 60);
const WAITING = shortOrLong(MAX_REQUESTS - 4, 0);
const TTL_MS = 14 * 86_400_000;

/** Stored as anybody can who knows an Account ID. */
async function spam(swarm: FakeSwarm, sender: AccountKeys, recipient: AccountId, body: string, timestampMs: number) {
  const content = encodeContent({ kind: 'data', sigTimestampMs: timestampMs, data: textMessage(body) });
  swarm.put(recipient, await encodeDirectMessage({ content, timestampMs, sender, recipient }), TTL_MS);
}

/** Anna and Ben, who know each other. */
async function friends() {
  const swarm = new FakeSwarm();
  const [anna, ben] = [new Device(() => swarm.network()), new Device(() => swarm.network())];
  const [annaId, benId] = [await anna.create('Anna'), await ben.create('Ben')];
  await ben.say(annaId, 'friend');
  await anna.messenger.poll();
  const { key } = await anna.messenger.openConversation({ accountId: benId });
  await anna.messenger.accept({ conversation: key });
  await anna.messenger.markRead({ conversation: key });
  anna.notifications.length = 0;
  const requests = async () => (await anna.db.conversations.toArray()).filter(({ request }) => request === 'incoming');
  return { swarm, anna, ben, annaId, benId, requests };
}

it('one stranger who sends more than anybody reads: the newest stay, and friends are heard', async () => {
  const { swarm, anna, ben, annaId, benId, requests } = await friends();
  const stranger = deriveAccount(generateSeed());
  for (let i = 0; i < FLOOD; i++) await spam(swarm, stranger, annaId, `spam ${i}`, T + i);
  await ben.say(annaId, 'in the middle of the flood');
  await anna.messenger.poll();
  expect(await anna.messages(stranger.accountId)).toHaveLength(MAX_REQUEST_MESSAGES);
  expect((await anna.messages(stranger.accountId)).at(-1)?.text).toBe(`spam ${FLOOD - 1}`);
  expect((await requests()).map(({ unread }) => unread)).toEqual([MAX_REQUEST_MESSAGES]);
  expect(await anna.texts(benId)).toEqual(['friend', 'in the middle of the flood']);
  // The number on the toolbar is that of friends; strangers are a dot, told of once and without a name.
  expect(await countUnread(anna.db)).toMatchObject({ unread: 1, requests: 1 });
  expect(anna.notifications.filter(({ kind }) => kind === 'request').length).toBeLessThanOrEqual(1);
  expect(await anna.db.messages.count()).toBeLessThan(MAX_REQUEST_MESSAGES + 10);
});

it('hundreds of strangers: those who wrote last stay, and what the devices share stays small', async () => {
  const { swarm, anna, annaId, benId, requests } = await friends();
  const strangers = Array.from({ length: STRANGERS }, () => deriveAccount(generateSeed()));
  const [oldest, ...others] = strangers.entries();
  if (oldest) await spam(swarm, oldest[1], annaId, 'hello 0', T);
  await anna.messenger.poll();
  const [like] = await requests();
  const waiting = Array.from({ length: WAITING }, (_, i) => `05${i.toString(16).padStart(64, '0')}`);
  await anna.db.conversations.bulkAdd(
    waiting.map((accountId, i) => ({
      ...(like as NonNullable<typeof like>),
      key: anna.db.conversationKey(accountId),
      accountId,
      lastActivityMs: T + 1 + i,
    })),
  );
  for (const [i, stranger] of others) await spam(swarm, stranger, annaId, `hello ${i}`, T + WAITING + i);
  await anna.messenger.poll();
  const kept = await requests();
  expect(kept).toHaveLength(MAX_REQUESTS);
  expect(kept.some(({ accountId }) => accountId === strangers.at(-1)?.accountId)).toBe(true);
  expect(kept.some(({ accountId }) => accountId === strangers[0]?.accountId)).toBe(false);
  expect(await anna.texts(benId)).toEqual(['friend']);
  expect(await anna.db.messages.count()).toBeLessThan(MAX_REQUESTS + 10);
  expect(anna.notifications.filter(({ kind }) => kind === 'request').length).toBeLessThanOrEqual(1);
  expect(anna.notifications.filter(({ kind }) => kind === 'summary').length).toBeLessThanOrEqual(1);
  // A config object goes into one message of the swarm.
  const { dump } = (await anna.db.configs.get('contacts')) as { dump: Uint8Array };
  expect(dump.length).toBeLessThan(60_000);
  // Whoever is accepted is known to all devices, however many wait.
  const last = kept.find(({ accountId }) => accountId === strangers.at(-1)?.accountId);
  await anna.messenger.accept({ conversation: last?.key ?? '' });
  expect((await requests()).length).toBe(MAX_REQUESTS - 1);
});

it('somebody who is blocked leaves nothing', async () => {
  const { swarm, anna, annaId, requests } = await friends();
  const stranger = deriveAccount(generateSeed());
  await spam(swarm, stranger, annaId, 'first', T);
  await anna.messenger.poll();
  const [row] = await requests();
  await anna.messenger.block({ conversation: row?.key ?? '' });
  const before = await anna.db.messages.count();
  for (let i = 1; i < FLOOD; i++) await spam(swarm, stranger, annaId, `again ${i}`, T + i);
  await anna.messenger.poll();
  expect(await anna.db.messages.count()).toBe(before);
  expect((await countUnread(anna.db)).requests).toBe(0);
});
