import { describe, expect, it } from 'vitest';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

describe('death between any two steps', () => {
  it('neither loses nor doubles a message on either side', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const swarm = new FakeSwarm();
      const anna = new Device(() => swarm.network());
      const ben = new Device(() => swarm.network());
      const annaId = await anna.create('Anna');
      const benId = await ben.create('Ben');
      await anna.say(benId, 'first');
      await ben.messenger.poll();
      died = await stoppedAt(ben, n, async () => {
        await ben.write(annaId, 'answer');
        await ben.messenger.runJobs();
      });
      // A message that was not accepted is still in the draft: the person presses the button again.
      if (!(await ben.texts(annaId)).includes('answer')) await ben.write(annaId, 'answer');
      ben.nowMs += 120_000;
      await ben.messenger.runJobs();
      await anna.messenger.poll();
      expect([n, await anna.texts(benId)]).toEqual([n, ['first', 'answer']]);
      expect([n, await ben.texts(annaId)]).toEqual([n, ['first', 'answer']]);
      expect((await ben.messages(annaId)).at(-1)?.status).toBe('sent');
      expect(await ben.db.jobs.count()).toBe(0);
      await ben.messenger.poll();
      expect(await ben.texts(annaId)).toEqual(['first', 'answer']);
    }
    expect(n).toBeGreaterThan(6);
  });

  it('neither loses nor doubles what is being received', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const swarm = new FakeSwarm();
      swarm.pageSize = 2;
      const anna = new Device(() => swarm.network());
      const ben = new Device(() => swarm.network());
      const annaId = await anna.create('Anna');
      const benId = await ben.create('Ben');
      for (let i = 0; i < 5; i++) {
        swarm.nowMs++;
        await anna.say(benId, `${i}`);
      }
      died = await stoppedAt(ben, n, () => ben.messenger.poll());
      await ben.messenger.poll();
      expect([n, await ben.texts(annaId)]).toEqual([n, ['0', '1', '2', '3', '4']]);
      expect((await ben.conversation(annaId))?.unread).toBe(5);
    }
    expect(n).toBeGreaterThan(6);
  });
});
