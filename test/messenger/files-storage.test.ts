import { describe, expect, it } from 'vitest';
import type { Device } from './device.ts';
import { Device as NewDevice } from './device.ts';
import { FAKE_FILE_SERVERS, FakeSwarm } from './fake-network.ts';
import { chosen, content, contentOf, fetchLast, filesOfLast, keyOf, twoFriends, writeFiles } from './files-world.ts';

const KEY = 'b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371';

async function alone(): Promise<{ swarm: FakeSwarm; anna: Device }> {
  const swarm = new FakeSwarm();
  const anna = new NewDevice(() => swarm.network());
  await anna.create('Anna');
  return { swarm, anna };
}

const urls = async (device: Device) => (await device.messenger.fileServers()).map(({ url }) => url);

describe('the list of file servers', () => {
  it('begins with those of the network, and has a place for our own', async () => {
    const { anna } = await alone();
    expect(await anna.messenger.fileServers()).toEqual(
      FAKE_FILE_SERVERS.map((server) => ({ ...server, isDefault: true })),
    );
    await anna.messenger.addFileServer({ url: ' http://Own.example:8080/ ', ed25519: KEY.toUpperCase() });
    expect((await anna.messenger.fileServers()).at(-1)).toEqual({
      url: 'http://own.example:8080',
      ed25519: KEY,
      isDefault: false,
    });
    await anna.messenger.moveFileServer({ url: 'http://own.example:8080', place: 0 });
    await anna.restart();
    expect(await urls(anna)).toEqual(['http://own.example:8080', 'http://files.example', 'http://files-2.example']);
    await anna.messenger.moveFileServer({ url: 'http://files.example', place: 99 });
    await anna.messenger.removeFileServer({ url: 'http://own.example:8080' });
    expect(await urls(anna)).toEqual(['http://files-2.example', 'http://files.example']);
  });

  it('refuses what is no server', async () => {
    const { anna } = await alone();
    const code = async (work: Promise<unknown>) =>
      work.then(
        () => 'taken',
        (error: unknown) => (error as { code?: string }).code,
      );
    for (const url of ['', 'own.example', 'ftp://own.example', 'http://own.example/path', 'http://me:word@own.example'])
      expect([url, await code(anna.messenger.addFileServer({ url, ed25519: KEY }))]).toEqual([url, 'malformed-input']);
    for (const ed25519 of ['', 'ab', `${KEY}00`])
      expect(await code(anna.messenger.addFileServer({ url: 'http://own.example', ed25519 }))).toBe('malformed-input');
    expect(await code(anna.messenger.addFileServer({ url: 'http://files.example', ed25519: KEY }))).toBe(
      'malformed-input',
    );
    expect(await code(anna.messenger.removeFileServer({ url: 'http://files.example' }))).toBe('not-found');
    expect(await urls(anna)).toHaveLength(2);
  });

  it('is used in its order, and others read from wherever the address says', async () => {
    const { anna, ben, annaId, benId } = await twoFriends();
    await anna.messenger.addFileServer({ url: 'http://own.example', ed25519: KEY });
    await anna.messenger.moveFileServer({ url: 'http://own.example', place: 0 });
    await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    await anna.messenger.runJobs();
    expect((await filesOfLast(anna, benId))[0]?.address?.url).toContain(`//own.example/file/`);
    await ben.messenger.poll();
    expect(await fetchLast(ben, annaId)).toMatchObject([{ state: 'here' }]);
  });

  it('tests a server by leaving something there for a minute', async () => {
    const { swarm, anna } = await alone();
    const [server] = FAKE_FILE_SERVERS;
    if (!server) throw new Error('no server');
    expect(await anna.messenger.testFileServer(server)).toEqual({ ok: true, latencyMs: 0 });
    expect([...swarm.files.values()].map(({ expiresAtMs }) => expiresAtMs - swarm.nowMs)).toEqual([60_000]);
    swarm.silentFileServers.add('files.example');
    expect(await anna.messenger.testFileServer(server)).toEqual({ ok: false, latencyMs: null });
  });
});

describe('storage', () => {
  /** Ben has fetched three pictures of 600,000 bytes, one after another. */
  async function withPictures() {
    const world = await twoFriends();
    const { anna, ben, annaId, benId } = world;
    for (let i = 0; i < 3; i++) {
      world.swarm.nowMs += 1000;
      ben.nowMs += 1000;
      await writeFiles(anna, benId, [await chosen(anna, benId, content(600_000, i))]);
      await anna.messenger.runJobs();
      await ben.messenger.poll();
      await fetchLast(ben, annaId);
    }
    const here = async () =>
      (await ben.db.files.toArray()).sort((a, b) => a.createdAtMs - b.createdAtMs).map(({ state }) => state);
    return { ...world, here };
  }

  it('is freed of what was not looked at for long, and that can be fetched again', async () => {
    const { ben, annaId, here } = await withPictures();
    expect(await ben.messenger.freeStorage({ beforeMs: ben.nowMs })).toEqual({ bytes: 1_200_000 });
    expect(await here()).toEqual(['remote', 'remote', 'here']);
    expect(await ben.messenger.freeStorage({ beforeMs: Infinity, conversation: 'another' })).toEqual({ bytes: 0 });
    const [newest] = await filesOfLast(ben, annaId);
    await ben.messenger.forgetFile({ file: newest?.id ?? '' });
    expect(await here()).toEqual(['remote', 'remote', 'remote']);
    expect(await ben.db.fileParts.count()).toBe(0);
    expect(await fetchLast(ben, annaId)).toMatchObject([{ state: 'here' }]);
  });

  it('stays below its limit', async () => {
    const { ben, annaId, here } = await withPictures();
    await chosen(ben, annaId, content(600_000));
    await ben.messenger.changeSettings({ storageLimitMb: 2 });
    await ben.messenger.alarm({ now: true });
    expect(await here()).toEqual(['remote', 'here', 'here', 'here']);
    await ben.messenger.changeSettings({ storageLimitMb: 0 });
    ben.nowMs += 3_600_000;
    await ben.messenger.alarm({ now: true });
    expect(await here()).toEqual(['remote', 'here', 'here', 'here']);
  });

  it('keeps what has not been sent yet', async () => {
    const { swarm, anna, benId } = await twoFriends();
    for (const server of FAKE_FILE_SERVERS) swarm.silentFileServers.add(new URL(server.url).host);
    await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    expect(await anna.messenger.freeStorage({ beforeMs: Infinity, conversation: keyOf(anna, benId) })).toEqual({
      bytes: 0,
    });
    await anna.messenger.forgetFile({ file: (await filesOfLast(anna, benId))[0]?.id ?? '' });
    expect(await filesOfLast(anna, benId)).toMatchObject([{ state: 'upload', bytes: 100 }]);
  });

  /** Ben's download of a picture, with `meanwhile` done at the step named. */
  async function interrupted(step: string, meanwhile: (world: Interrupted) => Promise<unknown>) {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    await writeFiles(anna, benId, [await chosen(anna, benId, content(300_000))]);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    const id = (await filesOfLast(ben, annaId))[0]?.id ?? '';
    ben.fault = async (at) => {
      if (at !== step) return;
      ben.fault = undefined;
      await meanwhile({ swarm, ben, annaId, id });
    };
    await fetchLast(ben, annaId);
    expect(ben.fault).toBeUndefined();
    const row = await ben.db.files.get(id);
    return { ben, annaId, row, parts: await ben.db.fileParts.count() };
  }

  it.each(['file: claimed', 'file: fetched', 'file: written'])(
    'gets nothing of a download that was called off (%s)',
    async (step) => {
      const { ben, annaId, row, parts } = await interrupted(step, async ({ ben: device, id }) =>
        device.messenger.forgetFile({ file: id }),
      );
      expect(row).toMatchObject({ state: 'remote', bytes: 0, failure: null, leaseOwner: '', leaseUntilMs: 0 });
      expect(parts).toBe(0);
      expect(await fetchLast(ben, annaId)).toMatchObject([{ state: 'here', bytes: 300_000 }]);
    },
  );

  it('says nothing of the failure of a download that was called off', async () => {
    const { row, parts } = await interrupted('file: claimed', async ({ swarm, ben, id }) => {
      swarm.files.clear();
      await ben.messenger.forgetFile({ file: id });
    });
    expect(row).toMatchObject({ state: 'remote', failure: null, leaseOwner: '' });
    expect(parts).toBe(0);
  });

  it('gets a file that was called off and asked for again with the attempt that runs', async () => {
    const { ben, row } = await interrupted('file: fetched', async ({ ben: device, id }) => {
      await device.messenger.forgetFile({ file: id });
      await device.messenger.downloadFile({ file: id, always: false });
    });
    expect(row).toMatchObject({ state: 'here', bytes: 300_000 });
    expect(await contentOf(ben, row?.id ?? '')).toEqual(content(300_000));
  });

  it('takes back the wish for a file that waits for its next attempt', async () => {
    const { anna, ben, annaId, benId, swarm } = await twoFriends();
    await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    for (const server of FAKE_FILE_SERVERS) swarm.silentFileServers.add(new URL(server.url).host);
    const [waiting] = await fetchLast(ben, annaId);
    expect(waiting).toMatchObject({ state: 'wanted', attempts: 1 });
    await ben.messenger.forgetFile({ file: waiting?.id ?? '' });
    expect(await filesOfLast(ben, annaId)).toMatchObject([{ state: 'remote', attempts: 0 }]);
  });
});

interface Interrupted {
  swarm: FakeSwarm;
  ben: Device;
  annaId: string;
  id: string;
}
