import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { deriveAccount } from '../../../src/crypto/account.ts';
import { toBase64, toHex } from '../../../src/crypto/bytes.ts';
import { parseRecoveryInput } from '../../../src/crypto/recovery-phrase.ts';
import {
  collect,
  forgetCollecting,
  mayCollect,
  type CollectingNetwork,
} from '../../../src/messenger/lock/collecting.ts';
import { CollectedMessages, collectingKeys } from '../../../src/store/collected.ts';
import { Device, stoppedAt } from '../device.ts';
import { FakeSwarm } from '../fake-network.ts';
import { memoryStorage } from './memory-storage.ts';

const KEY = new Uint8Array(32).fill(3);
const HALF_DAY_MS = 12 * 3_600_000;

/** Ben's device with a lock, and Anna who writes to him. */
async function world() {
  const swarm = new FakeSwarm();
  const [anna, ben] = [new Device(() => swarm.network()), new Device(() => swarm.network())];
  const kept = new CollectedMessages({ indexedDB: new IDBFactory(), IDBKeyRange });
  ben.collected = { kept, keys: await collectingKeys(KEY) };
  await ben.restart();
  const annaId = await anna.create('Anna');
  const benId = await ben.create('Ben');
  await anna.say(benId, 'before');
  await ben.messenger.poll();
  const session = memoryStorage();
  await ben.messenger.prepareCollecting(session);
  // Whoever has the session's memory has leave to read, and nothing else.
  const network = swarm.network() as unknown as CollectingNetwork;
  const fetchSealed = async () => collect(session, network, kept);
  return { swarm, anna, ben, annaId, benId, kept, session, fetchSealed };
}

it('fetches sealed messages without a key, and shows each of them once when the lock opens', async () => {
  const { anna, ben, annaId, benId, kept, fetchSealed } = await world();
  ben.messenger.shut();
  await anna.say(benId, 'one');
  await anna.say(benId, 'two');
  expect(await fetchSealed()).toEqual({ fresh: 2 });
  expect(await fetchSealed()).toEqual({ fresh: 0 });
  await anna.say(benId, 'three');
  expect(await fetchSealed()).toEqual({ fresh: 1 });
  expect(await kept.messages.count()).toBe(3);
  await ben.restart();
  expect(await ben.messenger.poll()).toEqual({ received: 3 });
  expect(await ben.texts(annaId)).toEqual(['before', 'one', 'two', 'three']);
  expect(await kept.messages.count()).toBe(0);
});

it('shows them too when the network is not there, and when the swarm has lost them', async () => {
  const { swarm, anna, ben, annaId, benId, fetchSealed } = await world();
  ben.messenger.shut();
  await anna.say(benId, 'one');
  await fetchSealed();
  swarm.mailboxes.clear();
  swarm.isOnline = false;
  await ben.restart();
  await expect(ben.messenger.poll()).rejects.toMatchObject({ code: 'offline' });
  expect(await ben.texts(annaId)).toEqual(['before', 'one']);
});

it('neither loses nor doubles one, whenever the worker dies while they are taken in', async () => {
  let n = 1;
  for (let died = true; died; n++) {
    const { anna, ben, annaId, benId, fetchSealed } = await world();
    ben.messenger.shut();
    await anna.say(benId, 'one');
    await fetchSealed();
    await anna.say(benId, 'two');
    await ben.restart();
    died = await stoppedAt(ben, n, async () => ben.messenger.poll());
    await ben.messenger.poll();
    expect([n, await ben.texts(annaId)]).toEqual([n, ['before', 'one', 'two']]);
  }
  expect(n).toBeGreaterThan(3);
});

it('leaves nothing in the memory of the browser that reads a message or is a key', async () => {
  const { ben, session } = await world();
  const { phrase } = await ben.messenger.recoveryPhrase();
  const account = deriveAccount(parseRecoveryInput(phrase));
  const text = [...session.values.values()].join('\n');
  const { secret } = await collectingKeys(KEY);
  expect(text).toContain(account.accountId); // what is looked for would be found
  for (const key of [KEY, secret, account.seed, account.ed25519Seed, account.x25519Secret]) {
    expect(text).not.toContain(toHex(key).slice(0, 32));
    expect(text).not.toContain(toBase64(key).slice(0, 20));
  }
});

it('ends after half a day, or when it is taken back', async () => {
  const { swarm, anna, ben, benId, session, fetchSealed } = await world();
  ben.messenger.shut();
  expect(await mayCollect(session, swarm.nowMs)).toBe(true);
  expect(await mayCollect(session, swarm.nowMs + HALF_DAY_MS + 120_000)).toBe(false);
  await forgetCollecting(session);
  await anna.say(benId, 'one');
  expect(await fetchSealed()).toEqual({ fresh: 0 });
  expect(session.values.size).toBe(0);
});

it('does not wake anybody because somebody writes', async () => {
  const { anna, ben, annaId, benId, swarm, session, fetchSealed } = await world();
  await ben.say(annaId, 'answer');
  await anna.messenger.poll();
  await ben.messenger.poll();
  await ben.messenger.prepareCollecting(session);
  await anna.messenger.changeSettings({ typingIndicators: true });
  ben.messenger.shut();
  const before = swarm.offered.length;
  await anna.messenger.typing({ conversation: anna.db.conversationKey(benId), writing: true });
  await anna.messenger.runJobs();
  expect(swarm.offered.length).toBeGreaterThan(before);
  expect(await fetchSealed()).toEqual({ fresh: 0 });
});

it('keeps a bounded number; the rest waits in the swarm', async () => {
  const kept = new CollectedMessages({ indexedDB: new IDBFactory(), IDBKeyRange });
  const { public: publicKey } = await collectingKeys(KEY);
  const message = { member: 'm1', hash: 'h', data: new Uint8Array(10), timestampMs: 1, expirationMs: 2 };
  expect(
    await kept.keep(
      publicKey,
      Array.from({ length: 2_000 }, () => message),
    ),
  ).toBe(true);
  expect(await kept.keep(publicKey, [message])).toBe(false);
  expect(await kept.messages.count()).toBe(2_000);
});

it('what another account collected is thrown away', async () => {
  const { ben, kept } = await world();
  const other = await collectingKeys(new Uint8Array(32).fill(9));
  await kept.keep(other.public, [
    { member: 'm1', hash: 'h', data: new Uint8Array(10), timestampMs: 1, expirationMs: 2 },
  ]);
  expect(await ben.messenger.poll()).toEqual({ received: 0 });
  expect(await kept.messages.count()).toBe(0);
});

it('a messenger that was shut writes nothing any more, and nothing that was running goes on', async () => {
  const { anna, ben, annaId, benId } = await world();
  await anna.say(benId, 'late');
  const poll = ben.messenger.poll();
  ben.messenger.shut();
  await expect(poll).rejects.toBeInstanceOf(Error);
  await expect(ben.messenger.send({ conversation: 'x', text: 'y' })).rejects.toBeInstanceOf(Error);
  await ben.restart();
  await ben.messenger.poll();
  expect(await ben.texts(annaId)).toEqual(['before', 'late']);
});
