import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let swarm: FakeSwarm;
let ben: Device;
let benId: AccountId;

/** A device whose own clock is off until nodes have told the time. */
function wrongClock(offMs: number): { device: Device; measured: { is: boolean } } {
  const measured = { is: false };
  const network = (): MessengerNetwork => ({
    ...swarm.network(),
    now: () => swarm.nowMs + (measured.is ? 0 : offMs),
    clockOffsetMs: () => (measured.is ? -offMs : null),
    measureTime: async () => void (measured.is = true),
  });
  return { device: new Device(network), measured };
}

const own = async (device: Device) => (await device.messages(benId)).filter(({ outgoing }) => outgoing);

beforeEach(async () => {
  swarm = new FakeSwarm();
  ben = new Device(() => swarm.network());
  benId = await ben.create('Ben');
});

describe.each([HOUR_MS, -HOUR_MS, 400 * DAY_MS, -400 * DAY_MS])('with a clock that is off by %d ms', (offMs) => {
  it('even the first message carries network time', async () => {
    const { device } = wrongClock(offMs);
    const adaId = await device.create('Ada');
    await device.say(benId, 'hello');
    await ben.messenger.poll();
    await ben.say(adaId, 'hi');
    await device.messenger.poll();
    await device.say(benId, 'how are you?');
    await ben.messenger.poll();
    for (const { sentAtMs } of await own(device)) expect(Math.abs(sentAtMs - swarm.nowMs)).toBeLessThan(1_000);
    expect(await device.texts(benId)).toEqual(['hello', 'hi', 'how are you?']);
    expect(await ben.texts(adaId)).toEqual(['hello', 'hi', 'how are you?']);
  });

  it('the name of a new account gets its date when the time is known, and later names arrive', async () => {
    const { device, measured } = wrongClock(offMs);
    const adaId = await device.create('Ada');
    measured.is = true;
    await device.messenger.poll();
    const seconds = (await device.db.profile.get('me'))?.nameUpdatedSeconds ?? 0;
    expect(Math.abs(seconds * 1000 - swarm.nowMs)).toBeLessThan(2_000);
    await device.say(benId, 'hello');
    await ben.messenger.poll();
    swarm.nowMs += 2_000;
    await device.messenger.setName({ name: 'Ada L.' });
    await device.say(benId, 'I have a new name');
    await ben.messenger.poll();
    expect(await ben.conversation(adaId)).toMatchObject({ name: 'Ada L.' });
  });
});

describe('a last sent time that lies ahead', () => {
  it('is not gone on from, and no time is used twice', async () => {
    const { device, measured } = wrongClock(HOUR_MS);
    const adaId = await device.create('Ada');
    measured.is = true;
    await device.db.counters.put({ name: 'lastSentTime', value: swarm.nowMs + HOUR_MS });
    await device.say(benId, 'one');
    const [one] = await own(device);
    expect(Math.abs((one?.sentAtMs ?? 0) - swarm.nowMs)).toBeLessThan(1_000);
    // Its next free time is one that was used when the clock was wrong.
    const usedMs = swarm.nowMs + 1_000;
    await device.db.messages.update(one?.id ?? '', { identity: device.db.identityOf(adaId, usedMs), sentAtMs: usedMs });
    swarm.nowMs = usedMs;
    await device.write(benId, 'two');
    const times = (await own(device)).map(({ sentAtMs }) => sentAtMs);
    expect(new Set(times).size).toBe(2);
  });

  it('nor does what was written so stay the newest', async () => {
    const { device, measured } = wrongClock(HOUR_MS);
    const adaId = await device.create('Ada');
    measured.is = true;
    await device.say(benId, 'one');
    const key = device.db.conversationKey(benId);
    await device.db.conversations.update(key, { lastActivityMs: swarm.nowMs + 400 * DAY_MS });
    await ben.messenger.poll();
    await ben.say(adaId, 'two');
    await device.messenger.poll();
    const row = await device.conversation(benId);
    expect(row?.last?.text).toBe('two');
    expect(row?.lastActivityMs).toBeLessThanOrEqual(swarm.nowMs);
  });
});

describe('without a way to the network', () => {
  it('nothing waits for the time', async () => {
    const { device } = wrongClock(HOUR_MS);
    await device.create('Ada');
    swarm.isOnline = false;
    await device.write(benId, 'hello');
    expect(await device.texts(benId)).toEqual(['hello']);
  });
});
