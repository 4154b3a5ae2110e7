import { beforeEach, describe, expect, it } from 'vitest';
import { putSettings } from '../../src/store/settings.ts';
import { getTyping } from '../../src/store/typing.ts';
import { withReaction } from '../../src/messenger/reactions.ts';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

let swarm: FakeSwarm;
let anna: Device;
let tablet: Device;
let ben: Device;
let annaId: string;
let benId: string;

const key = async (device: Device, accountId: string) => (await device.messenger.openConversation({ accountId })).key;

async function everywhere(): Promise<void> {
  for (let i = 0; i < 2; i++)
    for (const device of [anna, tablet, ben]) {
      await device.messenger.runJobs();
      await device.messenger.poll();
      await device.messenger.pushNow();
    }
}

/** The message with these words on a device. */
async function message(device: Device, peer: string, text: string) {
  const found = (await device.messages(peer)).find((row) => row.text === text);
  if (!found) throw new Error(`no message “${text}”`);
  return found;
}

const has = async (device: Device, peer: string, text: string) =>
  (await device.messages(peer)).some((row) => row.text === text);

/** Lets network time and all local clocks go on. */
function later(ms: number): void {
  swarm.nowMs += ms;
  for (const device of [anna, tablet, ben]) device.nowMs = swarm.nowMs;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  ben = new Device(() => swarm.network());
  tablet = new Device(() => swarm.network());
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

describe('reactions', () => {
  it('come and go on all three devices', async () => {
    const { id } = await message(anna, benId, 'hi');
    await anna.messenger.react({ messageId: id, emoji: '😂', on: true });
    await everywhere();
    for (const [device, peer] of [
      [anna, benId],
      [tablet, benId],
      [ben, annaId],
    ] as const)
      expect((await message(device, peer, 'hi')).reactions).toMatchObject([
        { emoji: '😂', from: annaId, removed: false },
      ]);
    await tablet.messenger.react({ messageId: (await message(tablet, benId, 'hi')).id, emoji: '😂', on: false });
    await everywhere();
    for (const [device, peer] of [
      [anna, benId],
      [ben, annaId],
    ] as const)
      expect((await message(device, peer, 'hi')).reactions).toMatchObject([{ emoji: '😂', removed: true }]);
  });

  it('are limited to twenty a minute', async () => {
    const { id } = await message(anna, benId, 'hi');
    for (let i = 0; i < 20; i++) await anna.messenger.react({ messageId: id, emoji: '👍', on: i % 2 === 0 });
    await expect(anna.messenger.react({ messageId: id, emoji: '👍', on: true })).rejects.toMatchObject({
      code: 'too-many',
    });
  });

  it('keep the newest word, whatever comes first', () => {
    const on = { emoji: '😮', from: annaId, atMs: 1, removed: false };
    const off = { emoji: '😮', from: annaId, atMs: 2, removed: true };
    expect(withReaction(withReaction([], on), off)).toEqual([off]);
    expect(withReaction([off], on)).toEqual([off]);
    expect(withReaction([], off)).toEqual([]);
  });
});

describe('replies', () => {
  it('name the message they answer on every device', async () => {
    const quoted = await message(anna, benId, 'hi');
    await anna.messenger.send({ conversation: await key(anna, benId), text: 'to that', quote: quoted.id });
    await everywhere();
    const expected = { author: benId, sentAtMs: quoted.sentAtMs };
    for (const [device, peer] of [
      [tablet, benId],
      [ben, annaId],
    ] as const)
      expect((await message(device, peer, 'to that')).quote).toEqual(expected);
  });
});

describe('taking back', () => {
  it('goes from the swarm, from the other side and from the own devices', async () => {
    await anna.say(benId, 'regretted');
    await everywhere();
    const { id, hash } = await message(anna, benId, 'regretted');
    expect(swarm.held(annaId)).toContain(hash);
    await anna.messenger.deleteForEveryone({ messageId: id });
    expect(swarm.held(annaId)).not.toContain(hash);
    await everywhere();
    for (const [device, peer] of [
      [anna, benId],
      [tablet, benId],
      [ben, annaId],
    ] as const) {
      expect(await has(device, peer, 'regretted')).toBe(false);
      expect(await has(device, peer, 'noticeDeleted')).toBe(true);
    }
  });

  it('is refused for what somebody else wrote, and changes nothing when the swarm is silent', async () => {
    const theirs = await message(anna, benId, 'hi');
    await expect(anna.messenger.deleteForEveryone({ messageId: theirs.id })).rejects.toMatchObject({
      code: 'not-ours',
    });
    const ours = await message(anna, benId, 'hello');
    swarm.isOnline = false;
    await expect(anna.messenger.deleteForEveryone({ messageId: ours.id })).rejects.toMatchObject({ code: 'offline' });
    swarm.isOnline = true;
    await everywhere();
    expect(await has(ben, annaId, 'hello')).toBe(true);
  });
});

describe('disappearing messages', () => {
  const set = async (device: Device, peer: string, mode: 'off' | 'after-send' | 'after-read', seconds: number) =>
    device.messenger.setDisappearing({ conversation: await key(device, peer), disappearing: { mode, seconds } });

  it('after sending: gone on every device and in the swarm when the time is over', async () => {
    await set(anna, benId, 'after-send', 3600);
    await anna.say(benId, 'for an hour');
    await everywhere();
    for (const [device, peer] of [
      [anna, benId],
      [tablet, benId],
      [ben, annaId],
    ] as const) {
      const row = await message(device, peer, 'for an hour');
      expect(row.expiry).toEqual({ mode: 'after-send', seconds: 3600 });
      expect(Math.abs(row.expiresAtMs - (row.sentAtMs + 3_600_000))).toBeLessThan(1000);
    }
    expect(await tablet.conversation(benId)).toMatchObject({ disappearing: { mode: 'after-send', seconds: 3600 } });
    expect(await ben.conversation(annaId)).toMatchObject({ disappearing: { mode: 'off' } });
    later(3_700_000);
    for (const [device, peer] of [
      [anna, benId],
      [tablet, benId],
      [ben, annaId],
    ] as const) {
      await device.messenger.start();
      await device.messenger.stop();
      expect(await has(device, peer, 'for an hour')).toBe(false);
    }
  });

  it('after reading: the time begins with the reading, on the other devices too', async () => {
    await set(ben, annaId, 'after-read', 300);
    await ben.say(annaId, 'read and forget');
    await everywhere();
    expect((await message(anna, benId, 'read and forget')).expiresAtMs).toBe(0);
    later(7_200_000);
    await anna.messenger.markRead({ conversation: await key(anna, benId), upToMs: swarm.nowMs });
    const begun = await message(anna, benId, 'read and forget');
    expect(begun.expiresAtMs).toBeGreaterThan(swarm.nowMs);
    await everywhere();
    const stored = swarm.configs(annaId, 0).find(({ hash }) => hash === begun.hash);
    expect(stored?.expirationMs).toBe(begun.expiresAtMs);
    expect((await message(tablet, benId, 'read and forget')).expiresAtMs).toBeGreaterThan(0);
    later(400_000);
    for (const device of [anna, tablet]) {
      await device.restart();
      await device.messenger.start();
      await device.messenger.stop();
      expect(await has(device, benId, 'read and forget')).toBe(false);
    }
  });

  it('keeps only the newest notice of each side', async () => {
    await set(anna, benId, 'after-send', 3600);
    await set(anna, benId, 'after-send', 86_400);
    await set(anna, benId, 'off', 0);
    await everywhere();
    const notices = (await ben.messages(annaId)).filter(({ text }) => text === 'noticeTimer');
    expect(notices).toMatchObject([{ outgoing: false, expiry: null, from: annaId }]);
  });
});

describe('receipts and typing', () => {
  const settings = { readReceipts: true, typingIndicators: true };

  it('tell nothing unless both sides want it', async () => {
    await anna.say(benId, 'seen?');
    await everywhere();
    await ben.messenger.markRead({ conversation: await key(ben, annaId), upToMs: swarm.nowMs });
    await everywhere();
    expect((await message(anna, benId, 'seen?')).readByThem).toBe(false);
  });

  it('tell that it was read, on all devices of the writer', async () => {
    for (const device of [anna, tablet, ben]) await putSettings(device.db, settings);
    await anna.say(benId, 'seen?');
    await everywhere();
    await ben.messenger.markRead({ conversation: await key(ben, annaId), upToMs: swarm.nowMs });
    await everywhere();
    for (const device of [anna, tablet]) expect((await message(device, benId, 'seen?')).readByThem).toBe(true);
  });

  it('show who is writing until the message comes', async () => {
    for (const device of [anna, ben]) await putSettings(device.db, settings);
    await anna.messenger.typing({ conversation: await key(anna, benId), writing: true });
    await ben.messenger.poll();
    const conversation = await key(ben, annaId);
    expect((await getTyping(ben.db))[conversation]).toBeGreaterThan(0);
    await anna.say(benId, 'there');
    await ben.messenger.poll();
    expect((await getTyping(ben.db))[conversation]).toBeUndefined();
  });
});

describe('forwarding', () => {
  it('sends the same words to others', async () => {
    const own = await key(anna, annaId);
    await anna.messenger.forward({ messageId: (await message(anna, benId, 'hi')).id, conversations: [own] });
    await everywhere();
    expect(await tablet.texts(annaId)).toContain('hi');
  });
});

describe('death at any step', () => {
  it('makes nothing half, and nothing twice', async () => {
    const { id } = await message(anna, benId, 'hi');
    const conversation = await key(anna, benId);
    const work: ((n: number) => Promise<unknown>)[] = [
      async (n) => anna.messenger.react({ messageId: id, emoji: '👍', on: n % 2 === 1 }),
      async (n) =>
        anna.messenger.setDisappearing({
          conversation,
          disappearing: { mode: 'after-send', seconds: 86_400 + n },
        }),
    ];
    for (const step of work) {
      let n = 1;
      for (let died = true; died; n++) {
        died = await stoppedAt(anna, n, async () => {
          await step(n);
          await anna.messenger.runJobs();
        });
        later(61_000);
        await everywhere();
        const [own, theirs] = [await message(anna, benId, 'hi'), await message(ben, annaId, 'hi')];
        expect(theirs.reactions.filter(({ removed }) => !removed)).toEqual(
          own.reactions.filter(({ removed }) => !removed),
        );
        const timers = (await ben.messages(annaId)).filter(({ text }) => text === 'noticeTimer');
        expect(timers.length).toBeLessThan(2);
        expect(timers[0]?.expiry ?? null).toEqual(
          (await anna.messages(benId)).find(({ text }) => text === 'noticeTimer')?.expiry ?? null,
        );
      }
      expect(n).toBeGreaterThan(4);
    }
  });

  it('takes back what was begun to be taken back, when it is asked for again', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const words = `words ${n}`;
      await anna.say(benId, words);
      await everywhere();
      const { id } = await message(anna, benId, words);
      died = await stoppedAt(anna, n, async () => anna.messenger.deleteForEveryone({ messageId: id }));
      if (await has(anna, benId, words)) await anna.messenger.deleteForEveryone({ messageId: id });
      await everywhere();
      for (const [device, peer] of [
        [anna, benId],
        [tablet, benId],
        [ben, annaId],
      ] as const)
        expect([n, await has(device, peer, words)]).toEqual([n, false]);
    }
    expect(n).toBeGreaterThan(2);
  });
});

describe('notifications', () => {
  it('tell of a reaction to what we wrote, and of none to what others wrote', async () => {
    anna.notifications.length = 0;
    await ben.messenger.react({ messageId: (await message(ben, annaId, 'hello')).id, emoji: '😈', on: true });
    await ben.messenger.react({ messageId: (await message(ben, annaId, 'hi')).id, emoji: '😈', on: true });
    await everywhere();
    expect(anna.notifications.filter(({ kind }) => kind === 'reaction')).toMatchObject([
      { kind: 'reaction', name: 'Ben', emoji: '😈', text: 'hello' },
    ]);
    expect(ben.notifications.filter(({ kind }) => kind === 'reaction')).toEqual([]);
  });

  it('tell nothing in a muted conversation', async () => {
    await anna.messenger.mute({ conversation: await key(anna, benId), untilMs: 'for-ever' });
    anna.notifications.length = 0;
    await ben.say(annaId, 'psst');
    await everywhere();
    expect(anna.notifications.filter(({ kind }) => kind !== 'clear')).toEqual([]);
  });
});
