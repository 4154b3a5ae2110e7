import { describe, expect, it } from 'vitest';
import { fromHex, randomBytes } from '../../src/crypto/bytes.ts';
import type { MessengerContext } from '../../src/messenger/context.ts';
import { planPictures } from '../../src/messenger/files/pictures.ts';
import { loadConfig } from '../../src/protocol/config/config-dump.ts';
import { readProfile } from '../../src/protocol/config/user-profile.ts';
import type { StoredFile } from '../../src/store/internal-rows.ts';
import { pictureFileId } from '../../src/store/picture-file.ts';
import { Device } from './device.ts';
import { chosen, content, contentOf, keyOf, twoFriends } from './files-world.ts';

const DAY_MS = 86_400_000;
const TRACKER_KEY = '929e33ded05e653fec04b49645117f51851f102a947e04806791be416ed76602';
const PICTURE = content(9000);

const profileConfig = async (device: Device) => {
  const row = await device.db.configs.get('profile');
  if (!row) throw new Error('no config');
  return readProfile(loadConfig(row.dump));
};

/** What Ben has of Anna's picture. */
async function seen(ben: Device, annaId: string): Promise<StoredFile | undefined> {
  const picture = (await ben.db.conversations.get(keyOf(ben, annaId)))?.picture;
  return picture ? ben.db.files.get(pictureFileId(ben.db, picture)) : undefined;
}

/** Everything that is due, the hourly work included. */
async function wake(device: Device): Promise<void> {
  await device.messenger.alarm({ now: true });
  await device.messenger.runJobs();
}

async function withPicture() {
  const world = await twoFriends();
  const { anna, ben, annaId, benId } = world;
  await anna.messenger.setPicture({ file: await chosen(anna, '', PICTURE) });
  world.swarm.nowMs += 1000;
  await anna.say(benId, 'look at me');
  await ben.messenger.poll();
  await ben.messenger.runJobs();
  return { ...world, anna, ben, annaId };
}

describe('profile pictures', () => {
  it('reach those who accepted us with the next message, and our other devices by the config', async () => {
    const { swarm, anna, ben, annaId } = await withPicture();
    const row = await seen(ben, annaId);
    expect(row).toMatchObject({ use: 'profile', state: 'here', conversation: '', messageId: '' });
    expect(await contentOf(ben, row?.id ?? '')).toEqual(PICTURE);
    const own = (await anna.db.profile.get('me'))?.picture;
    expect(await contentOf(anna, own ? pictureFileId(anna.db, own) : '')).toEqual(PICTURE);
    expect((await profileConfig(anna)).picture).toEqual(own && { url: own.url, key: fromHex(own.key) });

    await anna.messenger.pushNow();
    const other = new Device(() => swarm.network());
    await other.messenger.restoreAccount({ phrase: (await anna.messenger.recoveryPhrase()).phrase });
    await other.messenger.poll();
    await other.messenger.runJobs();
    expect(await contentOf(other, own ? pictureFileId(other.db, own) : '')).toEqual(PICTURE);
  });

  it('are not fetched from strangers, and come as soon as they are accepted', async () => {
    const { swarm, anna } = await twoFriends();
    const cora = new Device(() => swarm.network());
    const coraId = await cora.create('Cora');
    const annaId = (await anna.db.profile.get('me'))?.accountId ?? '';
    await anna.messenger.setPicture({ file: await chosen(anna, '', PICTURE) });
    swarm.nowMs += 1000;
    await anna.say(coraId, 'hello');
    await cora.messenger.poll();
    await cora.messenger.runJobs();
    expect(await cora.db.files.count()).toBe(0);
    await cora.messenger.accept({ conversation: keyOf(cora, annaId) });
    await cora.messenger.runJobs();
    expect(await seen(cora, annaId)).toMatchObject({ state: 'here' });
  });

  it('give way to the next one, and go when they are taken away', async () => {
    const { swarm, anna, ben, annaId, benId } = await withPicture();
    swarm.nowMs += 10_000;
    await anna.messenger.setPicture({ file: await chosen(anna, '', content(500, 9)) });
    await anna.say(benId, 'newer');
    await ben.messenger.poll();
    await ben.messenger.runJobs();
    expect(await seen(ben, annaId)).toMatchObject({ state: 'wanted' });
    ben.nowMs += 25 * 3_600_000;
    await ben.messenger.runJobs();
    const row = await seen(ben, annaId);
    expect(await contentOf(ben, row?.id ?? '')).toEqual(content(500, 9));
    expect(await ben.db.files.count()).toBe(1);
    swarm.nowMs += 10_000;
    await anna.messenger.setPicture({ file: null });
    expect(await profileConfig(anna)).toMatchObject({ picture: null, updatedSeconds: Math.floor(swarm.nowMs / 1000) });
    await anna.say(benId, 'none');
    await ben.messenger.poll();
    expect((await ben.db.conversations.get(keyOf(ben, annaId)))?.picture).toBeNull();
    expect(await ben.db.files.count()).toBe(0);
  });

  it('are tried three times, and asked for again the next day', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    await anna.messenger.setPicture({ file: await chosen(anna, '', PICTURE) });
    swarm.silentFileServers.add('files.example');
    swarm.nowMs += 1000;
    await anna.say(benId, 'look at me');
    await ben.messenger.poll();
    for (let i = 0; i < 3; i++) {
      await ben.messenger.runJobs();
      ben.nowMs += 10_000;
    }
    expect(await seen(ben, annaId)).toMatchObject({ state: 'failed', failure: 'network', attempts: 3 });
    swarm.silentFileServers.clear();
    ben.nowMs += DAY_MS;
    await wake(ben);
    expect(await seen(ben, annaId)).toMatchObject({ state: 'here' });
  });

  it('whose address a contact changes with every message are fetched once a day, at a random moment', async () => {
    const { swarm, ben, annaId } = await twoFriends();
    const fetched: number[] = [];
    swarm.onDownload = async () => void fetched.push(ben.nowMs);
    for (let step = 0; step < 24; step++) {
      const row = await ben.db.conversations.get(keyOf(ben, annaId));
      if (!row) throw new Error('no conversation');
      const url = `http://tracker.example/file/${step}#p=${TRACKER_KEY}`;
      await ben.db.conversations.put({ ...row, picture: { url, key: 'ab'.repeat(32) } });
      await planPictures({
        db: ben.db,
        network: swarm.network(),
        now: () => ben.nowMs,
        random: randomBytes,
      } as MessengerContext);
      swarm.nowMs += 3 * 3_600_000;
      ben.nowMs += 3 * 3_600_000;
      await ben.messenger.runJobs();
    }
    expect(fetched.length).toBeGreaterThan(0);
    // The server does not have it: asked once in each of three days.
    expect(fetched.length).toBeLessThanOrEqual(3);
  });

  it('on a server that a contact may have chosen do not come at once, not even the first', async () => {
    const { swarm, ben, annaId } = await twoFriends();
    let fetched = 0;
    swarm.onDownload = async () => void fetched++;
    const row = await ben.db.conversations.get(keyOf(ben, annaId));
    if (!row) throw new Error('no conversation');
    const url = `http://tracker.example/file/1#p=${TRACKER_KEY}`;
    await ben.db.conversations.put({ ...row, picture: { url, key: 'ab'.repeat(32) } });
    await wake(ben);
    const [planned] = await ben.db.files.toArray();
    expect(planned?.dueMs).toBeGreaterThan(ben.nowMs);
    expect(planned?.dueMs).toBeLessThanOrEqual(ben.nowMs + 3_600_000);
    expect(fetched).toBe(0);
    ben.nowMs += 3_600_001;
    await ben.messenger.runJobs();
    expect(fetched).toBe(1);
  });

  it('of our own are renewed every day, and uploaded again, byte for byte, when they are lost', async () => {
    const { swarm, anna, ben, annaId, benId } = await withPicture();
    const [[name, first] = ['', undefined]] = [...swarm.files];
    const day = async () => {
      swarm.nowMs += DAY_MS;
      anna.nowMs += DAY_MS;
      await wake(anna);
    };
    const endsMs = first?.expiresAtMs ?? 0;
    await day();
    expect(swarm.files.get(name)?.expiresAtMs).toBeGreaterThan(endsMs + DAY_MS);
    const before = await profileConfig(anna);
    swarm.files.clear();
    await day();
    expect([...swarm.files.keys()]).toEqual([name]);
    expect(await profileConfig(anna)).toEqual(before);

    // Its server is gone: the same bytes lie elsewhere, which is no change that a person made.
    swarm.files.clear();
    swarm.silentFileServers.add('files.example');
    await day();
    expect(swarm.files.size).toBe(0);
    swarm.silentFileServers.clear();
    const url = 'http://files.example';
    await anna.messenger.moveFileServer({ url, place: 1 });
    await day();
    expect([...swarm.files.keys()]).toEqual([name]);
    await ben.messenger.poll();
    await anna.say(benId, 'still me');
    await ben.messenger.poll();
    await ben.messenger.runJobs();
    expect(await seen(ben, annaId)).toMatchObject({ state: 'here' });
  });

  it('that lie on a server that left the list move to another with the same bytes', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const own = {
      url: 'http://own.example',
      ed25519: 'b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371',
    };
    await anna.messenger.addFileServer(own);
    await anna.messenger.moveFileServer({ url: own.url, place: 0 });
    await anna.messenger.setPicture({ file: await chosen(anna, '', PICTURE) });
    const before = await profileConfig(anna);
    expect(before.picture?.url).toContain('own.example');
    await anna.messenger.removeFileServer({ url: own.url });
    swarm.files.clear();
    swarm.nowMs += 2 * DAY_MS;
    anna.nowMs += 2 * DAY_MS;
    await wake(anna);
    const after = await profileConfig(anna);
    expect(after.picture?.url).toContain('//files.example/');
    expect(after.picture?.key).toEqual(before.picture?.key);
    const picture = (await anna.db.profile.get('me'))?.picture;
    expect(await contentOf(anna, picture ? pictureFileId(anna.db, picture) : '')).toEqual(PICTURE);
    await anna.say(benId, 'look at me');
    await ben.messenger.poll();
    await ben.messenger.runJobs();
    expect(await seen(ben, annaId)).toMatchObject({ state: 'here' });
  });
});
