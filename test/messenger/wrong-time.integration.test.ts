import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { deviceOn } from './devnet-device.ts';
import type { Device } from './device.ts';

const NODES = 12;
/** Two of the three members of each swarm, and two thirds of all nodes. */
const WRONG = Array.from({ length: 8 }, (_, node) => node);
const HOUR_MS = 3_600_000;

let devnet: Devnet;
let anna: Device;
let ben: Device;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: NODES, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
  [anna, ben] = [await deviceOn(devnet), await deviceOn(devnet)];
});

afterAll(() => devnet.stop());

const clockOff = async (device: Device): Promise<number | null> => (await device.messenger.connection()).clockOffMs;

it('messages arrive once while most nodes have a wrong time, and time is right again when theirs is', async () => {
  const annaId = await anna.create('Anna');
  const benId = await ben.create('Ben');
  await anna.say(benId, 'before');
  await ben.messenger.poll();
  for (const node of WRONG) devnet.setSkew(node, HOUR_MS);
  await anna.write(benId, 'meanwhile');
  await expect
    .poll(
      async () => {
        anna.later(10_000);
        await anna.messenger.runJobs();
        await ben.messenger.poll().catch(() => undefined);
        return ben.texts(annaId);
      },
      { interval: 100 },
    )
    .toEqual(['before', 'meanwhile']);
  for (const node of WRONG) devnet.setSkew(node, 0);
  await anna.write(benId, 'after');
  await expect
    .poll(
      async () => {
        anna.later(10_000);
        await anna.messenger.runJobs();
        await ben.messenger.poll().catch(() => undefined);
        return ben.texts(annaId);
      },
      { interval: 100 },
    )
    .toHaveLength(3);
  expect((await ben.texts(annaId)).sort()).toEqual(['after', 'before', 'meanwhile']);
  expect((await anna.messages(benId)).filter(({ status }) => status === 'failed')).toEqual([]);
  await expect.poll(async () => ben.messenger.poll().then(async () => clockOff(ben))).toBeNull();
});
