import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { startGateway, type Gateway } from '../../src/gateway/gateway.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { Device, stoppedAt } from './device.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';

let devnet: Devnet;
let gateway: Gateway;
let isOnline = true;

async function connected(): Promise<MessengerNetwork> {
  const file = devnet.networkFile();
  const network = createNetwork({
    profile: developmentNetwork(file.nodes),
    state: memoryState(),
    fetch: async (url, init) => {
      if (!isOnline) throw new TypeError('the cable is out');
      return fetch(url, init);
    },
  });
  await network.load();
  await network.gateways.add(gateway.url, { primary: true });
  return network;
}

async function newDevice(): Promise<Device> {
  const network = await connected();
  const device = new Device(() => network);
  device.follow(Date.now);
  return device;
}

beforeAll(async () => {
  devnet = await startDevnet({ memberTimeoutMs: 300, relayTimeoutMs: 2_000 });
  gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
});

afterAll(async () => {
  await gateway.stop();
  await devnet.stop();
});

describe('over a whole network', () => {
  let anna: Device;
  let ben: Device;
  let annaId: AccountId;
  let benId: AccountId;

  beforeAll(async () => {
    anna = await newDevice();
    ben = await newDevice();
    annaId = await anna.create('Anna');
    benId = await ben.create('Ben');
  });

  it('a request is answered and the talk goes on', async () => {
    await anna.say(benId, 'hello');
    expect((await anna.messages(benId))[0]?.status).toBe('sent');
    await ben.messenger.poll();
    expect(await ben.conversation(annaId)).toMatchObject({ request: 'incoming', name: 'Anna' });
    await ben.say(annaId, 'hi Anna');
    await anna.messenger.poll();
    expect(await anna.texts(benId)).toEqual(['hello', 'hi Anna']);
    expect(await anna.conversation(benId)).toMatchObject({ request: 'none', name: 'Ben' });
    await ben.restart();
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['hello', 'hi Anna']);
    expect(await ben.db.jobs.count()).toBe(0);
  });

  it('a second device shows both sides', async () => {
    const { phrase } = await anna.messenger.recoveryPhrase();
    const second = await newDevice();
    await second.messenger.restoreAccount({ phrase });
    await second.messenger.poll();
    expect(await second.texts(benId)).toEqual(['hello', 'hi Anna']);
  });

  it('what was written offline goes out later', async () => {
    isOnline = false;
    await anna.say(benId, 'from the tunnel');
    expect((await anna.messages(benId)).at(-1)?.status).toBe('sending');
    isOnline = true;
    anna.later(10_000);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    expect((await ben.texts(annaId)).at(-1)).toBe('from the tunnel');
  });

  it('a dead member of the swarm costs nothing but time', async () => {
    const member = devnet.membersFor(benId)[0];
    const index = devnet.nodes.findIndex((node) => node === member);
    await devnet.stopNode(index);
    await anna.write(benId, 'one member less');
    for (let i = 0; i < 6 && (await anna.db.jobs.count()) > 0; i++) {
      await anna.messenger.runJobs();
      anna.later(120_000);
    }
    await ben.messenger.poll();
    expect((await ben.texts(annaId)).at(-1)).toBe('one member less');
    await devnet.startNode(index);
  });

  it('death between any two steps loses and doubles nothing', async () => {
    const before = (await ben.texts(annaId)).length;
    const sent: string[] = [];
    let n = 1;
    for (let died = true; died; n++) {
      const text = `step ${n}`;
      died = await stoppedAt(anna, n, async () => {
        await anna.write(benId, text);
        await anna.messenger.runJobs();
      });
      if (!(await anna.texts(benId)).includes(text)) await anna.write(benId, text);
      sent.push(text);
      await anna.messenger.runJobs();
      await stoppedAt(ben, n, () => ben.messenger.poll());
      await ben.messenger.poll();
    }
    expect(n).toBeGreaterThan(6);
    expect((await ben.texts(annaId)).slice(before)).toEqual(sent);
    expect((await anna.texts(benId)).filter((text) => text.startsWith('step'))).toEqual(sent);
    expect(await anna.db.jobs.count()).toBe(0);
    const held = devnet.storedMessages(benId, 0).length;
    await anna.messenger.runJobs();
    expect(devnet.storedMessages(benId, 0)).toHaveLength(held);
  });
});
