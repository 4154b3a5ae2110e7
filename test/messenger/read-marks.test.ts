import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { CONFIG_KINDS } from '../../src/protocol/config/config-kind.ts';
import { ConfigObject } from '../../src/protocol/config/config-object.ts';
import { writeConvo } from '../../src/protocol/config/convo-info.ts';
import { sealConfig } from '../../src/protocol/config/stored-config.ts';
import { encodeContent, textMessage } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { CONFIG_TTL_MS, MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const zoe = deriveAccount(new Uint8Array(32).fill(11));
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const AHEAD = [2 * MINUTE_MS, 10 * MINUTE_MS, 23 * 60 * MINUTE_MS, DAY_MS, 400 * DAY_MS];

let swarm: FakeSwarm;
let desk: Device;
let phone: Device;
let ownId: AccountId;
let key: string;

async function post(body: string, sentAtMs: number): Promise<void> {
  const content = encodeContent({ kind: 'data', sigTimestampMs: sentAtMs, data: textMessage(body) });
  const data = await encodeDirectMessage({ content, timestampMs: sentAtMs, sender: zoe, recipient: ownId });
  swarm.put(ownId, data, MESSAGE_TTL_MS);
}

const theirs = (device: Device) => device.conversation(zoe.accountId);

async function sync(): Promise<void> {
  for (const device of [desk, phone, desk, phone]) {
    await device.messenger.poll();
    await device.messenger.pushNow();
  }
}

function pass(ms: number): void {
  swarm.nowMs += ms;
  for (const device of [desk, phone]) device.nowMs += ms;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  [desk, phone] = [new Device(() => swarm.network()), new Device(() => swarm.network())];
  ownId = await desk.create('Robin');
  await post('hello', swarm.nowMs);
  await desk.messenger.poll();
  key = desk.db.conversationKey(zoe.accountId);
  await desk.messenger.accept({ conversation: key });
  await desk.messenger.markRead({ conversation: key });
  await desk.messenger.pushNow();
  await phone.messenger.restoreAccount({ phrase: (await desk.messenger.recoveryPhrase()).phrase });
  await sync();
});

describe('a message that is dated ahead', () => {
  it.each(AHEAD)('leaves nothing unheard after it was read: %d ms', async (aheadMs) => {
    await post('from tomorrow', swarm.nowMs + aheadMs);
    await sync();
    const { sentAtMs = 0 } = (await desk.messages(zoe.accountId)).find(({ text }) => text === 'from tomorrow') ?? {};
    await desk.messenger.markRead({ conversation: key, upToMs: sentAtMs });
    expect(await theirs(desk)).toMatchObject({ unread: 0 });
    expect((await theirs(desk))?.lastReadMs).toBeLessThanOrEqual(swarm.nowMs);
    await sync();
    expect(await theirs(phone)).toMatchObject({ unread: 0 });
    desk.notifications.length = 0;
    phone.notifications.length = 0;
    pass(MINUTE_MS);
    await post('now', swarm.nowMs);
    await sync();
    for (const device of [desk, phone]) {
      expect(await theirs(device)).toMatchObject({ unread: 1 });
      expect(device.notifications).toEqual([expect.objectContaining({ kind: 'message' })]);
    }
  });

  it('nor after it was answered', async () => {
    await post('from tomorrow', swarm.nowMs + DAY_MS);
    await sync();
    await desk.messenger.send({ conversation: desk.db.conversationKey(zoe.accountId), text: 'what?' });
    await desk.messenger.runJobs();
    await sync();
    pass(MINUTE_MS);
    await post('now', swarm.nowMs);
    await sync();
    for (const device of [desk, phone]) expect(await theirs(device)).toMatchObject({ unread: 1 });
    expect((await desk.texts(zoe.accountId)).at(-1)).toBe('now');
  });
});

describe('a message that comes late', () => {
  it('is unread and heard, on every device until one has read it', async () => {
    await post('second', swarm.nowMs);
    await sync();
    await desk.messenger.markRead({ conversation: key });
    await sync();
    expect(await theirs(phone)).toMatchObject({ unread: 0 });
    pass(MINUTE_MS);
    desk.notifications.length = 0;
    await post('written before the others were read', swarm.nowMs - 2 * MINUTE_MS);
    await sync();
    for (const device of [desk, phone]) expect(await theirs(device)).toMatchObject({ unread: 1 });
    expect(desk.notifications).toEqual([expect.objectContaining({ kind: 'message' })]);
    await phone.messenger.markRead({ conversation: key });
    await sync();
    for (const device of [desk, phone]) expect(await theirs(device)).toMatchObject({ unread: 0 });
  });

  it('is not unread where another device has read it before it came there', async () => {
    await post('second', swarm.nowMs);
    await desk.messenger.poll();
    await desk.messenger.markRead({ conversation: key });
    pass(MINUTE_MS);
    await post('late', swarm.nowMs - 2 * MINUTE_MS);
    await desk.messenger.poll();
    await desk.messenger.markRead({ conversation: key });
    await desk.messenger.pushNow();
    pass(MINUTE_MS);
    await phone.messenger.poll();
    expect(await theirs(phone)).toMatchObject({ unread: 0 });
    expect(await phone.texts(zoe.accountId)).toEqual(['late', 'hello', 'second']);
  });

  it('nothing is unread on a device that comes later', async () => {
    for (let i = 0; i < 5; i++) await post(`message ${i}`, swarm.nowMs - i * MINUTE_MS);
    await desk.messenger.poll();
    await desk.messenger.markRead({ conversation: key });
    await desk.messenger.pushNow();
    pass(DAY_MS);
    const tablet = new Device(() => swarm.network());
    await tablet.messenger.restoreAccount({ phrase: (await desk.messenger.recoveryPhrase()).phrase });
    await tablet.messenger.poll();
    expect(await theirs(tablet)).toMatchObject({ unread: 0 });
    expect(await tablet.texts(zoe.accountId)).toHaveLength(6);
  });
});

describe('a read mark that lies ahead', () => {
  it.each(AHEAD.slice(1))('is set right on all devices: %d ms', async (aheadMs) => {
    const account = deriveAccount(fromHex((await desk.messenger.recoveryPhrase()).seedHex));
    // As another app, or an earlier version, wrote it.
    for (const device of [desk, phone]) {
      await device.db.conversations.update(key, { lastReadMs: swarm.nowMs + aheadMs });
      const row = (await device.db.conversations.toArray()).find(({ accountId }) => accountId === zoe.accountId);
      await device.db.conversations.put({ ...row!, lastReadMs: swarm.nowMs + aheadMs }); // it is there
    }
    const config = new ConfigObject();
    const { namespace } = CONFIG_KINDS.convo;
    writeConvo(config, { type: '1', id: zoe.accountId }, { lastRead: swarm.nowMs + aheadMs }, swarm.nowMs);
    for (let i = 0; i < 6; i++) {
      writeConvo(config, { type: '1', id: zoe.accountId }, { lastRead: swarm.nowMs + aheadMs + i }, swarm.nowMs);
      const { inner, seqno } = config.push(swarm.nowMs);
      config.confirmPushed(seqno, []);
      if (i === 5)
        for (const data of await sealConfig(inner, seqno, 'convo', account))
          swarm.put(ownId, data, CONFIG_TTL_MS, namespace);
    }
    await sync();
    await sync();
    for (const device of [desk, phone]) expect((await theirs(device))?.lastReadMs).toBeLessThanOrEqual(swarm.nowMs);
    pass(MINUTE_MS);
    await post('now', swarm.nowMs);
    await sync();
    for (const device of [desk, phone]) expect(await theirs(device)).toMatchObject({ unread: 1 });
  });
});
