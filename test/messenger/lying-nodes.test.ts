import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { ABSURD, lying, type Lies } from './lying-nodes.ts';
import { stranger } from './synced-household.ts';

const HOUR_MS = 3_600_000;

let swarm: FakeSwarm;
let lies: Lies;
let ada: Device;
let ben: Device;
let adaId: AccountId;
let benId: AccountId;

const liar = (): Device => new Device(() => lying(swarm.network(), lies));
const keyOf = async (device: Device, accountId: string) => (await device.messenger.openConversation({ accountId })).key;
const found = async (words: string) => (await ben.messages(adaId)).find(({ text }) => text === words);

beforeEach(async () => {
  swarm = new FakeSwarm();
  lies = { byMember: {} };
  ada = new Device(() => swarm.network());
  ben = liar();
  [adaId, benId] = [await ada.create('Ada'), await ben.create('Ben')];
  await ada.say(benId, 'hello');
  await ben.messenger.poll();
  await ben.say(adaId, 'hi');
  await ada.messenger.poll();
});

describe('when a member lies about when a message goes', () => {
  const disappear = async (mode: 'after-send' | 'after-read') => {
    const disappearing = { mode, seconds: 3600 } as const;
    await ada.messenger.setDisappearing({ conversation: await keyOf(ada, benId), disappearing });
    await ada.messenger.runJobs();
    await ben.messenger.poll();
  };

  it.each(ABSURD)('the message is here, for as long as its timer says: %s', async (_, expirationMs) => {
    await disappear('after-send');
    for (const [index, members] of [['m1'], ['m2'], ['m1', 'm2']].entries()) {
      const words = `secret ${index}`;
      await ada.say(benId, words);
      const { nowMs } = swarm;
      lies.byMember = Object.fromEntries(members.map((member) => [member, () => ({ expirationMs })]));
      await ben.messenger.poll();
      const message = await found(words);
      expect(message?.expiresAtMs).toBeGreaterThan(nowMs + HOUR_MS - 1_000);
      expect(message?.expiresAtMs).toBeLessThan(nowMs + HOUR_MS + 1_000);
    }
  });

  it('what was passed over by a word of one member comes with another', async () => {
    await disappear('after-send');
    const { key } = await ada.messenger.openConversation({ accountId: benId });
    // Written long ago, and brought into the swarm only now.
    swarm.isOnline = false;
    await ada.messenger.send({ conversation: key, text: 'late' });
    swarm.nowMs += 2 * HOUR_MS;
    ada.later(2 * HOUR_MS);
    swarm.isOnline = true;
    await ada.messenger.runJobs();
    lies = Object.assign(lies, { byMember: { m1: () => ({ expirationMs: 1 }) }, asked: ['m1'] });
    await ben.messenger.poll();
    expect(await found('late')).toBeUndefined();
    Object.assign(lies, { byMember: {}, asked: ['m2'] });
    await ben.messenger.poll();
    expect((await found('late'))?.expiresAtMs).toBeGreaterThan(swarm.nowMs);
  });

  it('a message that was read on another device waits its whole timer', async () => {
    await disappear('after-read');
    await ada.say(benId, 'read me');
    const phone = liar();
    const { phrase } = await ben.messenger.recoveryPhrase();
    await ben.messenger.poll();
    await ben.messenger.markRead({ conversation: await keyOf(ben, adaId) });
    await ben.messenger.pushNow();
    lies.byMember = { m1: () => ({ expirationMs: 1 }), m2: () => ({ expirationMs: 1 }) };
    await phone.messenger.restoreAccount({ phrase });
    await phone.messenger.poll();
    const there = (await phone.messages(adaId)).find(({ text }) => text === 'read me');
    expect(there?.expiresAtMs).toBeGreaterThan(swarm.nowMs + HOUR_MS - 60_000);
    expect(there?.expiresAtMs).toBeLessThanOrEqual(swarm.nowMs + HOUR_MS);
  });

  it('nothing is kept for longer than members keep anything', async () => {
    lies.byMember = { m1: () => ({ expirationMs: 8e15 }), m2: () => ({ expirationMs: 8e15 }) };
    await ada.say(benId, 'hello again');
    await ben.messenger.poll();
    const kept = [...(await ben.db.seen.toArray()), ...(await ben.db.cursors.toArray())];
    expect(Math.max(...kept.map(({ expiresAtMs }) => expiresAtMs))).toBeLessThan(swarm.nowMs + 31 * 24 * HOUR_MS);
  });
});

describe('when a member lies about when a config was stored', () => {
  it.each(ABSURD)('a hidden contact is heard again: %s', async (_, timestampMs) => {
    for (const members of [['m1'], ['m2'], ['m1', 'm2']]) {
      lies.byMember = Object.fromEntries(members.map((member) => [member, () => ({ timestampMs })]));
      await ben.messenger.hide({ conversation: await keyOf(ben, adaId) });
      await ben.messenger.pushNow();
      await ben.messenger.poll();
      const words = `are you there, ${members.join(' ')}?`;
      await ada.say(benId, words);
      await ben.messenger.poll();
      expect(await ben.texts(adaId)).toContain(words);
      expect(await ben.conversation(adaId)).toMatchObject({ visible: 1 });
    }
  });

  it.each([8e15, 9e12])('nobody is mute on a restored device: %s', async (timestampMs) => {
    await ben.messenger.hide({ conversation: await keyOf(ben, adaId) });
    await ben.messenger.deleteContact({ conversation: await keyOf(ben, stranger(1)) });
    await ben.messenger.showNoteToSelf({ shown: false });
    await ben.messenger.pushNow();
    lies.byMember = { m1: () => ({ timestampMs }), m3: () => ({ timestampMs }) };
    const phone = liar();
    await phone.messenger.restoreAccount({ phrase: (await ben.messenger.recoveryPhrase()).phrase });
    await phone.messenger.poll();
    await ada.say(benId, 'still here');
    await phone.messenger.poll();
    expect(await phone.texts(adaId)).toEqual(['still here']);
    await phone.messenger.send({ conversation: await keyOf(phone, benId), text: 'a note' });
    expect(await phone.conversation(benId)).toMatchObject({ visible: 1 });
  });

  it('a time that was kept from such a lie is forgotten', async () => {
    await ben.messenger.pushNow();
    for (const name of ['contacts', 'profile'] as const) await ben.db.configs.update(name, { mergedAtMs: 8e15 });
    const key = await keyOf(ben, adaId);
    await ben.messenger.hide({ conversation: key });
    await ben.db.conversations.update(key, { hiddenAtMs: 8e15 });
    await ada.say(benId, 'are you there?');
    await ben.messenger.poll();
    expect(await ben.texts(adaId)).toEqual(['are you there?']);
  });

  it('a member that tells another time each time moves nothing', async () => {
    await ben.messenger.hide({ conversation: await keyOf(ben, adaId) });
    await ben.messenger.pushNow();
    await ben.messenger.poll();
    await ada.say(benId, 'written before the next poll');
    swarm.nowMs += HOUR_MS;
    lies.byMember = { m1: () => ({ timestampMs: swarm.nowMs }), m2: () => ({ timestampMs: swarm.nowMs }) };
    await ben.db.counters.delete('configsReadWhole');
    await ben.messenger.poll();
    expect(await ben.texts(adaId)).toEqual(['written before the next poll']);
  });
});
