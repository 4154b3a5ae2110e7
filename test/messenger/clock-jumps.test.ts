import { beforeEach, describe, expect, it } from 'vitest';
import { isDue, wasWithin } from '../../src/messenger/due.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const YEAR_MS = 365 * 86_400_000;

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: string;
let benId: string;

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  ben = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
});

describe('a clock that ran a year ahead and is put right', () => {
  beforeEach(() => {
    anna.nowMs += YEAR_MS;
  });

  it('sends what waited for a moment of that year', async () => {
    swarm.isOnline = false;
    await anna.say(benId, 'hello');
    swarm.isOnline = true;
    anna.nowMs -= YEAR_MS;
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['hello']);
  });

  it('frees what somebody who died held', async () => {
    anna.fault = async (step) => {
      if (step === 'job: claimed') throw new Error('the worker was stopped');
    };
    await anna.write(benId, 'hello');
    await anna.messenger.runJobs().catch(() => undefined);
    anna.fault = undefined;
    anna.nowMs -= YEAR_MS;
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['hello']);
  });

  it('polls and pushes again', async () => {
    await anna.messenger.start();
    await anna.messenger.alarm({ now: true });
    anna.nowMs -= YEAR_MS;
    await ben.say(annaId, 'hello');
    await anna.messenger.alarm();
    expect(await anna.texts(benId)).toEqual(['hello']);
    await anna.messenger.setName({ name: 'Ann' });
    anna.nowMs += 5_000;
    await anna.messenger.alarm();
    await anna.messenger.stop();
    expect(await anna.db.configs.where('needsPush').equals(1).count()).toBe(0);
  });
});

describe('times', () => {
  it('are due when they have come, or when the clock is before their plan', () => {
    expect([isDue(10, 5, 9), isDue(10, 5, 10), isDue(10, 5, 4)]).toEqual([false, true, true]);
  });

  it('that lie ahead are not lately', () => {
    expect([wasWithin(10, 5, 14), wasWithin(10, 5, 15), wasWithin(10, 5, 4)]).toEqual([true, false, false]);
  });
});
