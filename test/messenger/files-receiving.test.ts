import { describe, expect, it, vi } from 'vitest';
import { FAKE_FILE_SERVERS, type FakeSwarm } from './fake-network.ts';
import type { Device } from './device.ts';
import { chosen, content, fetchLast, filesOfLast, keyOf, lastMessage, twoFriends, writeFiles } from './files-world.ts';

/** Ben has a message with one file that waits for him. */
async function withWaitingFile(length = 5000) {
  const world = await twoFriends();
  const { anna, ben, benId } = world;
  await writeFiles(anna, benId, [await chosen(anna, benId, content(length))]);
  await anna.messenger.runJobs();
  await ben.messenger.poll();
  return world;
}

const onlyBlob = (swarm: FakeSwarm) => {
  const [file] = [...swarm.files.values()];
  if (!file) throw new Error('nothing was uploaded');
  return file;
};

/** Changes what the message says about its file. */
async function say(device: Device, accountId: string, change: object): Promise<void> {
  const [row] = await filesOfLast(device, accountId);
  await device.db.files.update(row?.id ?? '', change);
}

const ended = async (device: Device, accountId: string) => {
  const [row] = await fetchLast(device, accountId);
  return { state: row?.state, failure: row?.failure, bytes: row?.bytes, parts: await device.db.fileParts.count() };
};

/** Never asked for, so nothing can be said of what lies there. */
const UNUSABLE = { state: 'failed', failure: 'unusable', bytes: 0, parts: 0 };
const DAMAGED = { state: 'failed', failure: 'damaged', bytes: 0, parts: 0 };

describe('what comes is not believed', () => {
  it('an altered, cut or swapped file', async () => {
    for (const harm of [
      (blob: Uint8Array) => blob.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
      (blob: Uint8Array) => blob.slice(0, -16),
      (blob: Uint8Array) => blob.slice(0, 7),
      (blob: Uint8Array) => new Uint8Array(blob.length),
    ]) {
      const { swarm, ben, annaId } = await withWaitingFile();
      const file = onlyBlob(swarm);
      file.blob = new Uint8Array(harm(file.blob));
      expect(await ended(ben, annaId)).toEqual(DAMAGED);
    }
  });

  it('a wrong key, digest or size', async () => {
    for (const change of [{ key: 'ab'.repeat(64) }, { digest: 'cd'.repeat(32) }, { digest: '' }]) {
      const { ben, annaId } = await withWaitingFile();
      const address = (await filesOfLast(ben, annaId))[0]?.address;
      await say(ben, annaId, { address: { ...address, ...change } });
      expect(await ended(ben, annaId)).toEqual(DAMAGED);
    }
    const { ben, annaId } = await withWaitingFile();
    const about = (await filesOfLast(ben, annaId))[0]?.about;
    await say(ben, annaId, { about: { ...about, size: 9_000_000 } });
    expect(await ended(ben, annaId)).toEqual(DAMAGED);
  });

  it('an address that leads elsewhere', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://files.example/file/abc',
      'http://user:word@files.example/file/abc',
      `http://127.0.0.1/file/abc#p=${'ab'.repeat(32)}`,
      `http://192.168.0.1:22420/file/abc#p=${FAKE_FILE_SERVERS[0]?.ed25519}`,
      'http://nobody-knows.example/file/abc',
      'http://files.example/../file/abc',
    ]) {
      const { ben, annaId } = await withWaitingFile();
      const address = (await filesOfLast(ben, annaId))[0]?.address;
      await say(ben, annaId, { address: { ...address, url } });
      expect([url, await ended(ben, annaId)]).toEqual([url, UNUSABLE]);
    }
  });

  it('a file that its server does not have any more', async () => {
    const { swarm, ben, annaId } = await withWaitingFile();
    swarm.files.clear();
    expect(await ended(ben, annaId)).toEqual({ state: 'gone', failure: null, bytes: 0, parts: 0 });
    const [row] = await filesOfLast(ben, annaId);
    expect(ben.events.at(-1)).toMatchObject({ kind: 'file', file: row?.id, state: 'gone' });
  });
});

describe('fetching', () => {
  it('tries again after 30 seconds, 30 minutes and 6 hours, then gives up until a person asks', async () => {
    const { swarm, ben, annaId } = await withWaitingFile();
    swarm.silentFileServers.add('files.example');
    await fetchLast(ben, annaId);
    for (const waitMs of [30_000, 1_800_000, 21_600_000]) {
      ben.nowMs += waitMs - 1;
      await ben.messenger.runJobs();
      const [waiting] = await filesOfLast(ben, annaId);
      expect(waiting).toMatchObject({ state: 'wanted', dueMs: ben.nowMs + 1 });
      ben.nowMs += 1;
      await ben.messenger.runJobs();
    }
    expect(await filesOfLast(ben, annaId)).toMatchObject([{ state: 'failed', failure: 'network' }]);
    swarm.silentFileServers.clear();
    expect(await fetchLast(ben, annaId)).toMatchObject([{ state: 'here', failure: null, attempts: 0 }]);
  });

  it('runs three at a time', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const files = [];
    for (let i = 0; i < 7; i++) files.push(await chosen(anna, benId, content(600, i)));
    await writeFiles(anna, benId, files);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    swarm.onDownload = async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running--;
    };
    const fetched = fetchLast(ben, annaId);
    // Each is held until no more can come beside it: three, and fewer only when nothing is left.
    for (let left = files.length; left > 0; left -= 1) {
      await vi.waitFor(() => expect(waiting.length).toBe(Math.min(left, 3)));
      waiting.shift()?.();
    }
    const got = await fetched;
    expect(got.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'here'));
    expect(most).toBe(3);
  });

  it('leaves nothing behind if the message goes meanwhile', async () => {
    const { swarm, ben, annaId } = await withWaitingFile();
    const message = await lastMessage(ben, annaId);
    swarm.onDownload = async () => ben.messenger.deleteForMe({ messageId: message.id });
    const [row] = await filesOfLast(ben, annaId);
    await ben.messenger.downloadFile({ file: row?.id ?? '', always: false });
    await ben.messenger.runJobs();
    expect(await ben.db.files.count()).toBe(0);
    expect(await ben.db.fileParts.count()).toBe(0);
  });
});

describe('files go with their message', () => {
  const nothing = async (device: Device) => {
    expect(await device.db.files.count()).toBe(0);
    expect(await device.db.fileParts.count()).toBe(0);
  };

  it('when one deletes it, the conversation or the contact here', async () => {
    for (const go of [
      async (ben: Device, annaId: string) =>
        ben.messenger.deleteForMe({ messageId: (await lastMessage(ben, annaId)).id }),
      (ben: Device, annaId: string) => ben.messenger.clearMessages({ conversation: keyOf(ben, annaId) }),
      (ben: Device, annaId: string) => ben.messenger.hide({ conversation: keyOf(ben, annaId) }),
      (ben: Device, annaId: string) => ben.messenger.deleteContact({ conversation: keyOf(ben, annaId) }),
      (ben: Device) => ben.messenger.removeAccount(),
    ]) {
      const { ben, annaId } = await withWaitingFile();
      await fetchLast(ben, annaId);
      expect(await ben.db.fileParts.count()).toBe(1);
      await go(ben, annaId);
      await nothing(ben);
    }
  });

  it('when its author takes it back, here and there', async () => {
    const { anna, ben, annaId, benId } = await withWaitingFile();
    await fetchLast(ben, annaId);
    await anna.messenger.deleteForEveryone({ messageId: (await lastMessage(anna, benId)).id });
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    await nothing(ben);
    await nothing(anna);
    expect((await lastMessage(ben, annaId)).files).toEqual([]);
  });

  it('when it disappears', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const disappearing = { mode: 'after-send', seconds: 60 } as const;
    await anna.messenger.setDisappearing({ conversation: keyOf(anna, benId), disappearing });
    await writeFiles(anna, benId, [await chosen(anna, benId, content(900))]);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    await fetchLast(ben, annaId);
    swarm.nowMs += 61_000;
    for (const device of [anna, ben]) {
      await device.messenger.start();
      await device.messenger.stop();
      expect((await lastMessage(device, device === anna ? benId : annaId)).text).toBe('hello');
      await nothing(device);
    }
  });
});
