import { describe, expect, it } from 'vitest';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const LIFE_S = 600;
const MINUTE_MS = 60_000;

interface Scene {
  swarm: FakeSwarm;
  desk: Device;
  phone: Device;
  friendId: string;
  /** Lets the swarm's clock and those of the devices go on. */
  pass(ms: number): void;
}

/** Two devices of one account that both hold an unread message of a friend, which disappears after reading. */
async function scene(ofDesk = (network: MessengerNetwork) => network): Promise<Scene> {
  const swarm = new FakeSwarm();
  const desk = new Device(() => ofDesk(swarm.network()));
  const [phone, friend] = [0, 1].map(() => new Device(() => swarm.network())) as [Device, Device];
  const own = await desk.create('Robin');
  const friendId = await friend.create('Kim');
  await desk.messenger.poll();
  await desk.say(friendId, 'hello');
  await desk.messenger.pushNow();
  await friend.messenger.poll();
  const { key } = await friend.messenger.openConversation({ accountId: own });
  await friend.messenger.accept({ conversation: key });
  await friend.messenger.setDisappearing({
    conversation: key,
    disappearing: { mode: 'after-read', seconds: LIFE_S },
  });
  await friend.say(own, 'read me');
  const { phrase } = await desk.messenger.recoveryPhrase();
  await phone.messenger.restoreAccount({ phrase });
  for (const device of [desk, phone, desk, phone]) {
    await device.messenger.poll();
    await device.messenger.pushNow();
  }
  const pass = (ms: number) => {
    swarm.nowMs += ms;
    for (const device of [desk, phone]) device.nowMs += ms;
  };
  return { swarm, desk, phone, friendId, pass };
}

async function read({ desk, friendId }: Scene): Promise<void> {
  const { key } = await desk.messenger.openConversation({ accountId: friendId });
  await desk.messenger.markRead({ conversation: key });
  await desk.messenger.runJobs();
  await desk.messenger.pushNow();
}

const wanted = async (device: Device, friendId: string) => {
  const row = (await device.messages(friendId)).find(({ text }) => text === 'read me');
  if (!row) throw new Error('the message is there');
  return row;
};

describe('a message that disappears after reading', () => {
  it('goes on all devices at the moment that began where it was read', async () => {
    const all = await scene();
    const { desk, phone, friendId, pass } = all;
    await read(all);
    const { expiresAtMs } = await wanted(desk, friendId);
    expect(expiresAtMs).toBeGreaterThan(0);
    pass(5 * MINUTE_MS);
    await phone.messenger.poll();
    expect((await wanted(phone, friendId)).expiresAtMs).toBeGreaterThan(expiresAtMs);
    await phone.messenger.runJobs();
    expect((await wanted(phone, friendId)).expiresAtMs).toBe(expiresAtMs);
    expect(await phone.db.jobs.count()).toBe(0);
  });

  it('is gone at once where the swarm has let go of it already', async () => {
    const all = await scene();
    const { swarm, desk, phone, friendId, pass } = all;
    await read(all);
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    swarm.remove(own, [(await wanted(desk, friendId)).hash ?? '']);
    pass(MINUTE_MS);
    await phone.messenger.poll();
    await phone.messenger.runJobs();
    expect((await wanted(phone, friendId)).expiresAtMs).toBeLessThanOrEqual(swarm.nowMs);
  });

  it('goes by the time that began here when the reading device never told the swarm', async () => {
    const all = await scene();
    const { swarm, desk, phone, friendId } = all;
    const { key } = await desk.messenger.openConversation({ accountId: friendId });
    await desk.messenger.markRead({ conversation: key });
    await desk.db.jobs.filter(({ kind }) => kind === 'shorten').delete();
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    const { expiresAtMs, hash } = await wanted(phone, friendId);
    await phone.messenger.runJobs();
    expect((await wanted(phone, friendId)).expiresAtMs).toBe(expiresAtMs);
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    expect(swarm.expiries(own, [hash ?? '']).get(hash ?? '')).toBe(expiresAtMs);
  });

  it('goes by our time, and ends asking, when members keep to a later one', async () => {
    let asked = 0;
    const all = await scene((network) => ({
      ...network,
      shortenExpiry: async (request) => {
        asked++;
        const expiries = new Map(request.hashes.map((hash) => [hash, network.now() + 1000 * MINUTE_MS]));
        return { ...(await network.shortenExpiry(request)), expiries };
      },
    }));
    const { swarm, desk, friendId } = all;
    await read(all);
    expect((await wanted(desk, friendId)).expiresAtMs).toBeLessThan(swarm.nowMs + 11 * MINUTE_MS);
    expect([asked, await desk.db.jobs.count()]).toEqual([1, 0]);
  });

  it('takes the sooner time when both devices read it and the other was faster', async () => {
    const all = await scene();
    const { desk, phone, friendId, pass } = all;
    await read(all);
    const { expiresAtMs } = await wanted(desk, friendId);
    pass(3 * MINUTE_MS);
    const { key } = await phone.messenger.openConversation({ accountId: friendId });
    await phone.messenger.markRead({ conversation: key });
    await phone.messenger.runJobs();
    expect((await wanted(phone, friendId)).expiresAtMs).toBe(expiresAtMs);
  });

  it('does not live on, nor vanish early, when the worker dies between any two steps', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const all = await scene();
      const { desk, phone, friendId, pass } = all;
      await read(all);
      const { expiresAtMs } = await wanted(desk, friendId);
      pass(MINUTE_MS);
      died = await stoppedAt(phone, n, async () => {
        await phone.messenger.poll();
        await phone.messenger.runJobs();
      });
      await phone.messenger.poll();
      phone.later(10_000);
      await phone.messenger.runJobs();
      expect((await wanted(phone, friendId)).expiresAtMs).toBe(expiresAtMs);
    }
    expect(n).toBeGreaterThan(2);
  });
});
