import { describe, expect, it } from 'vitest';
import { backupsOf, exported, imported } from './backup-setup.ts';
import { Device, stoppedAt } from './device.ts';
import { FAKE_FILE_SERVERS } from './fake-network.ts';
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

const CHUNKS = { cost: { t: 1, m: 8 }, chunkBytes: 262_144 };

/** Anna has sent two pictures and a voice message, and has a file that could not be sent. */
async function withHistory() {
  const world = await twoFriends();
  const { swarm, anna, benId } = world;
  await writeFiles(anna, benId, [
    await chosen(anna, benId, content(600_000, 1)),
    await chosen(anna, benId, content(1, 2)),
  ]);
  await anna.messenger.runJobs();
  for (const server of FAKE_FILE_SERVERS) swarm.silentFileServers.add(new URL(server.url).host);
  swarm.nowMs += 1000;
  await writeFiles(anna, benId, [await chosen(anna, benId, content(900, 3), { contentType: 'application/pdf' })]);
  const fresh = new Device(() => swarm.network());
  await fresh.messenger.restoreAccount({ phrase: (await anna.messenger.recoveryPhrase()).phrase });
  return { ...world, fresh };
}

describe('files in a backup', () => {
  it('come back with their messages, and what was not sent can be sent then', async () => {
    const { swarm, anna, ben, annaId, benId, fresh } = await withHistory();
    const file = await exported(backupsOf(anna, swarm, CHUNKS).backups);
    await imported(backupsOf(fresh, swarm, CHUNKS).backups, file);
    const pictures = (await fresh.messages(benId)).find(({ files }) => files.length === 2);
    expect(pictures?.files.map(({ address }) => address === null)).toEqual([false, false]);
    expect(await contentOf(fresh, pictures?.files[0]?.id ?? '')).toEqual(content(600_000, 1));
    expect(await contentOf(fresh, pictures?.files[1]?.id ?? '')).toEqual(content(1, 2));
    const unsent = await lastMessage(fresh, benId);
    expect(unsent.status).toBe('failed');
    expect(await filesOfLast(fresh, benId)).toMatchObject([{ state: 'here', bytes: 900, address: null }]);
    swarm.silentFileServers.clear();
    await fresh.messenger.retry({ messageId: unsent.id });
    await fresh.messenger.runJobs();
    expect((await lastMessage(fresh, benId)).status).toBe('sent');
    await ben.messenger.poll();
    const [row] = await fetchLast(ben, annaId);
    expect(await contentOf(ben, row?.id ?? '')).toEqual(content(900, 3));
  });

  it('fill what was only an address, and change nothing when they come again', async () => {
    const { swarm, anna, benId, fresh } = await withHistory();
    const file = await exported(backupsOf(anna, swarm, CHUNKS).backups);
    const { backups } = backupsOf(fresh, swarm, CHUNKS);
    await imported(backups, file);
    const rows = await fresh.db.files.toArray();
    await imported(backups, file);
    expect(await fresh.db.files.toArray()).toEqual(rows);
    const [first] = (await fresh.messages(benId)).find(({ files }) => files.length === 2)?.files ?? [];
    await fresh.messenger.forgetFile({ file: first?.id ?? '' });
    expect(await contentOf(fresh, first?.id ?? '')).toBeNull();
    await imported(backups, file);
    expect(await contentOf(fresh, first?.id ?? '')).toEqual(content(600_000, 1));
  });

  it('can be begun again after death at any step', async () => {
    const world = await withHistory();
    const file = await exported(backupsOf(world.anna, world.swarm, CHUNKS).backups);
    let n = 1;
    for (let died = true; died; n++) {
      const { swarm, anna, benId } = world;
      const fresh = new Device(() => swarm.network());
      await fresh.messenger.restoreAccount({ phrase: (await anna.messenger.recoveryPhrase()).phrase });
      died = await stoppedAt(fresh, n, () => imported(backupsOf(fresh, swarm, CHUNKS).backups, file));
      await imported(backupsOf(fresh, swarm, CHUNKS).backups, file);
      const [first] = (await fresh.messages(benId)).find(({ files }) => files.length === 2)?.files ?? [];
      expect([n, await contentOf(fresh, first?.id ?? '')]).toEqual([n, content(600_000, 1)]);
      expect(await fresh.db.files.count()).toBe(3);
      expect(await fresh.db.fileParts.count()).toBe(5);
    }
    expect(n).toBeGreaterThan(4);
  });
});
