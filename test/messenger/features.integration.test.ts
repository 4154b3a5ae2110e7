import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { putSettings } from '../../src/store/settings.ts';
import { getTyping } from '../../src/store/typing.ts';
import { deviceOn } from './devnet-device.ts';
import type { Device } from './device.ts';

let devnet: Devnet;
let anna: Device;
let tablet: Device;
let ben: Device;
let annaId: string;
let benId: string;

async function everywhere(): Promise<void> {
  for (const device of [anna, ben, tablet]) await device.messenger.runJobs();
  for (const device of [anna, ben, tablet]) {
    await device.messenger.poll();
    await device.messenger.pushNow();
    await device.messenger.runJobs();
  }
  for (const device of [anna, ben, tablet]) await device.messenger.poll();
}

const key = async (device: Device, accountId: string) => (await device.messenger.openConversation({ accountId })).key;

async function message(device: Device, peer: string, text: string) {
  const found = (await device.messages(peer)).find((row) => row.text === text);
  if (!found) throw new Error(`no message “${text}”`);
  return found;
}

/** The three devices with whom each of them talks. */
const views = () =>
  [
    [anna, benId],
    [tablet, benId],
    [ben, annaId],
  ] as const;

beforeAll(async () => {
  devnet = await startDevnet({ memberTimeoutMs: 300, relayTimeoutMs: 2_000 });
  anna = await deviceOn(devnet);
  ben = await deviceOn(devnet);
  tablet = await deviceOn(devnet);
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
  await anna.say(benId, 'hello');
  await ben.messenger.poll();
  await ben.say(annaId, 'hi');
  await anna.messenger.poll();
  await anna.messenger.pushNow();
  const { phrase } = await anna.messenger.recoveryPhrase();
  await tablet.messenger.restoreAccount({ phrase });
  await everywhere();
});

afterAll(async () => devnet.stop());

describe('two people and a second device, over a whole network', () => {
  it('a reaction and a reply arrive, and name what they are about', async () => {
    const target = await message(anna, benId, 'hi');
    await anna.messenger.react({ messageId: target.id, emoji: '🥰', on: true });
    await anna.messenger.send({ conversation: await key(anna, benId), text: 'an answer', quote: target.id });
    await everywhere();
    for (const [device, peer] of views()) {
      expect((await message(device, peer, 'hi')).reactions).toMatchObject([{ emoji: '🥰', from: annaId }]);
      const { quote } = await message(device, peer, 'an answer');
      expect(quote).toEqual({ author: benId, sentAtMs: target.sentAtMs });
    }
  });

  it('what is taken back leaves the swarm and all devices', async () => {
    await anna.say(benId, 'never mind');
    await everywhere();
    const { id, hash } = await message(anna, benId, 'never mind');
    const held = () => devnet.storedMessages(annaId, 0).map((stored) => stored.hash);
    expect(held()).toContain(hash);
    await anna.messenger.deleteForEveryone({ messageId: id });
    expect(held()).not.toContain(hash);
    await everywhere();
    for (const [device, peer] of views()) {
      const texts = (await device.messages(peer)).map(({ text }) => text);
      expect([texts.includes('never mind'), texts.includes('noticeDeleted')]).toEqual([false, true]);
    }
  });

  it('a message that disappears after reading is shortened in the swarm', async () => {
    await ben.messenger.setDisappearing({
      conversation: await key(ben, annaId),
      disappearing: { mode: 'after-read', seconds: 3600 },
    });
    await ben.say(annaId, 'for an hour');
    await everywhere();
    await anna.messenger.markRead({ conversation: await key(anna, benId), upToMs: Date.now() });
    await everywhere();
    const { hash, expiresAtMs } = await message(anna, benId, 'for an hour');
    expect(expiresAtMs).toBeGreaterThan(Date.now());
    expect(expiresAtMs).toBeLessThan(Date.now() + 3_700_000);
    const expirations = devnet
      .storedMessages(annaId, 0)
      .filter((stored) => stored.hash === hash)
      .map(({ expiryMs }) => expiryMs);
    expect(expirations).toEqual([expiresAtMs]);
    expect((await message(tablet, benId, 'for an hour')).expiresAtMs).toBeGreaterThan(0);
    expect((await anna.messages(benId)).some(({ text }) => text === 'noticeTimer')).toBe(true);
  });

  it('receipts and typing are told when both want it', async () => {
    for (const device of [anna, ben, tablet])
      await putSettings(device.db, { readReceipts: true, typingIndicators: true });
    await anna.say(benId, 'seen?');
    await everywhere();
    await ben.messenger.markRead({ conversation: await key(ben, annaId), upToMs: Date.now() });
    await ben.messenger.typing({ conversation: await key(ben, annaId), writing: true });
    await everywhere();
    for (const device of [anna, tablet]) expect((await message(device, benId, 'seen?')).readByThem).toBe(true);
    expect((await getTyping(anna.db))[await key(anna, benId)]).toBeGreaterThan(Date.now());
  });
});
