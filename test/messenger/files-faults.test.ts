import { describe, expect, it } from 'vitest';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import {
  chosen,
  content,
  contentOf,
  fetchLast,
  filesOfLast,
  lastMessage,
  twoFriends,
  writeFiles,
} from './files-world.ts';

/** As time goes by: leases of the dead run out. */
async function later(device: Device): Promise<void> {
  device.nowMs += 120_000;
  await device.messenger.runJobs();
}

describe('death between any two steps', () => {
  it('neither loses nor doubles a message with files, nor leaves anything of them behind', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const { anna, ben, annaId, benId } = await twoFriends();
      const files = [await chosen(anna, benId, content(900, 1)), await chosen(anna, benId, content(950, 2))];
      died = await stoppedAt(anna, n, async () => {
        await writeFiles(anna, benId, files, 'two pictures');
        await anna.messenger.runJobs();
      });
      // A message that was not accepted is still in the composer: the person presses the button again.
      if (!(await anna.texts(benId)).includes('two pictures')) await writeFiles(anna, benId, files, 'two pictures');
      await later(anna);
      expect([n, (await lastMessage(anna, benId)).status]).toEqual([n, 'sent']);
      expect((await filesOfLast(anna, benId)).map(({ state }) => state)).toEqual(['here', 'here']);
      expect(await anna.db.jobs.count()).toBe(0);
      await ben.messenger.poll();
      expect([n, await ben.texts(annaId)]).toEqual([n, ['hello', 'hello', 'two pictures']]);
      const got = await fetchLast(ben, annaId);
      expect(await contentOf(ben, got[0]?.id ?? '')).toEqual(content(900, 1));
      expect(await contentOf(ben, got[1]?.id ?? '')).toEqual(content(950, 2));
      await anna.messenger.poll();
      expect(await anna.texts(benId)).toEqual(['hello', 'hello', 'two pictures']);
    }
    expect(n).toBeGreaterThan(12);
  });

  it('neither loses nor doubles a file that is being fetched', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const { anna, ben, annaId, benId } = await twoFriends();
      await writeFiles(anna, benId, [await chosen(anna, benId, content(300_000))]);
      await anna.messenger.runJobs();
      died = await stoppedAt(ben, n, async () => {
        await ben.messenger.poll();
        await fetchLast(ben, annaId);
      });
      await ben.messenger.poll();
      if ((await filesOfLast(ben, annaId))[0]?.state === 'remote') await fetchLast(ben, annaId);
      await later(ben);
      const [row] = await filesOfLast(ben, annaId);
      expect([n, row?.state]).toEqual([n, 'here']);
      expect(await contentOf(ben, row?.id ?? '')).toEqual(content(300_000));
      expect(await ben.db.files.count()).toBe(1);
      expect(await ben.db.fileParts.count()).toBe(2);
    }
    expect(n).toBeGreaterThan(6);
  });

  it('sets a picture wholly or not at all', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const swarm = new FakeSwarm();
      const anna = new Device(() => swarm.network());
      await anna.create('Anna');
      const file = await chosen(anna, '', content(700));
      died = await stoppedAt(anna, n, () => anna.messenger.setPicture({ file }));
      const profile = await anna.db.profile.get('me');
      const isThere = (await anna.db.files.get(file)) !== undefined;
      expect([n, isThere]).toEqual([n, profile?.picture === null]);
      if (isThere) await anna.messenger.setPicture({ file });
      expect((await anna.db.profile.get('me'))?.picture?.url).toContain('/file/');
    }
    expect(n).toBeGreaterThan(2);
  });
});
