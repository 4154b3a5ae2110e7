import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from '../../src/protocol/limits.ts';
import { draftFiles } from '../../src/store/files.ts';
import { Device } from './device.ts';
import { FAKE_FILE_SERVERS, FakeSwarm } from './fake-network.ts';
import {
  chosen,
  content,
  contentOf,
  fetchLast,
  filesOfLast,
  keyOf,
  lastMessage,
  twoFriends,
  writeFiles,
} from './files-world.ts';

describe('sending files', () => {
  it('brings a picture with its caption to the other side, who asks for it', async () => {
    const { anna, ben, annaId, benId } = await twoFriends();
    const bytes = content(300_000);
    const file = await chosen(anna, benId, bytes, { caption: 'look' });
    await writeFiles(anna, benId, [file], 'a picture');
    expect(await draftFiles(anna.db, keyOf(anna, benId))).toEqual([]);
    expect(await lastMessage(anna, benId)).toMatchObject({ status: 'sending', files: [{ id: file, address: null }] });
    await anna.messenger.runJobs();
    const sent = await lastMessage(anna, benId);
    expect(sent.status).toBe('sent');
    expect(sent.files[0]?.address?.url).toMatch(/^http:\/\/files\.example\/file\/[\w-]{44}#p=[0-9a-f]{64}$/);
    expect((await filesOfLast(anna, benId))[0]).toMatchObject({ state: 'here', use: 'attachment' });

    await ben.messenger.poll();
    const got = await lastMessage(ben, annaId);
    expect(got).toMatchObject({ kind: 'text', text: 'a picture' });
    expect(got.files).toMatchObject([
      { name: 'picture.png', contentType: 'image/png', size: bytes.length, width: 4, height: 3, caption: 'look' },
    ]);
    await ben.messenger.runJobs();
    expect(await filesOfLast(ben, annaId)).toMatchObject([{ state: 'remote', bytes: 0 }]);
    const [row] = await fetchLast(ben, annaId);
    expect(row).toMatchObject({ state: 'here', bytes: bytes.length });
    expect(await contentOf(ben, row?.id ?? '')).toEqual(bytes);
  });

  it('shows a message of files alone in the list', async () => {
    const { anna, benId } = await twoFriends();
    await writeFiles(anna, benId, [
      await chosen(anna, benId, content(10), { name: 'a.pdf', contentType: 'application/pdf' }),
    ]);
    expect((await anna.conversation(benId))?.last).toMatchObject({
      text: '',
      files: [{ contentType: 'application/pdf', name: 'a.pdf', isVoice: false }],
    });
  });

  it('comes by itself in Note to Self, on our other devices, and where somebody is trusted with it', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const other = new Device(() => swarm.network());
    const { phrase } = await anna.messenger.recoveryPhrase();
    await other.messenger.restoreAccount({ phrase });
    await writeFiles(anna, annaId, [await chosen(anna, annaId, content(700))]);
    await writeFiles(anna, benId, [await chosen(anna, benId, content(800))]);
    await anna.messenger.runJobs();
    await other.messenger.poll();
    await other.messenger.runJobs();
    expect(await filesOfLast(other, annaId)).toMatchObject([{ state: 'here', bytes: 700 }]);
    expect(await filesOfLast(other, benId)).toMatchObject([{ state: 'here', bytes: 800 }]);

    await ben.messenger.poll();
    const [first] = await filesOfLast(ben, annaId);
    await ben.messenger.downloadFile({ file: first?.id ?? '', always: true });
    swarm.nowMs += 1000;
    await writeFiles(anna, benId, [await chosen(anna, benId, content(900))]);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    await ben.messenger.runJobs();
    expect(await filesOfLast(ben, annaId)).toMatchObject([{ state: 'here', bytes: 900 }]);
  });

  it('refuses what cannot be sent, and changes nothing then', async () => {
    const { swarm, anna, benId } = await twoFriends();
    const stranger = await new Device(() => swarm.network()).create('Cora');
    await anna.messenger.openConversation({ accountId: stranger });
    const refused = async (files: readonly string[], to = benId) =>
      writeFiles(anna, to, files).then(
        () => 'sent',
        (error: unknown) => (error as { code?: string }).code,
      );
    expect(await refused([await chosen(anna, stranger, content(5))], stranger)).toBe('not-a-contact');
    const empty = await chosen(anna, benId, new Uint8Array(0));
    expect(await refused([empty])).toBe('malformed-input');
    const large = await chosen(anna, benId, new Uint8Array(MAX_FILE_BYTES + 1));
    expect(await refused([large])).toBe('file-too-large');
    const picture = await chosen(anna, benId, content(5));
    const paper = await chosen(anna, benId, content(6), { contentType: 'application/pdf' });
    expect(await refused([picture, paper])).toBe('malformed-input');
    expect(await refused([picture, picture])).toBe('malformed-input');
    expect(await refused(Array.from({ length: 33 }, () => picture))).toBe('too-many-files');
    expect(await refused([await chosen(anna, stranger, content(5))])).toBe('not-found');
    expect(await anna.db.messages.where('id').notEqual('').count()).toBe(3);
    expect((await anna.db.files.toArray()).every(({ use }) => use === 'draft')).toBe(true);
  });

  it('sends the longest file that it takes, and the shortest', async () => {
    const { anna, ben, annaId, benId } = await twoFriends();
    for (const bytes of [content(1), content(MAX_FILE_BYTES)]) {
      await writeFiles(anna, benId, [await chosen(anna, benId, bytes)]);
      await anna.messenger.runJobs();
      await ben.messenger.poll();
      const [row] = await fetchLast(ben, annaId);
      expect(row).toMatchObject({ state: 'here', bytes: bytes.length });
      expect(Buffer.compare((await contentOf(ben, row?.id ?? '')) ?? new Uint8Array(), bytes)).toBe(0);
      anna.nowMs += 1;
    }
  });

  it('falls through to the next server, keeps the order of pictures, and uploads only what is missing after a failure', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    swarm.silentFileServers.add('files.example');
    const files = [];
    for (let i = 0; i < 5; i++) files.push(await chosen(anna, benId, content(1000 + i, i), { name: `${i}.png` }));
    const id = await writeFiles(anna, benId, files);
    await anna.messenger.runJobs();
    expect((await lastMessage(anna, benId)).files.map(({ address }) => new URL(address?.url ?? '').host)).toEqual(
      Array.from({ length: 5 }, () => 'files-2.example'),
    );
    await ben.messenger.poll();
    const got = await fetchLast(ben, annaId);
    expect(got.map(({ about }) => about.name)).toEqual(['0.png', '1.png', '2.png', '3.png', '4.png']);
    expect(got.every(({ state }) => state === 'here')).toBe(true);
    expect(id).toBe((await lastMessage(anna, benId)).id);
  });

  it('fails after ten minutes without a server, and goes on when a person says so', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const ids = [await chosen(anna, benId, content(100)), await chosen(anna, benId, content(200))];
    const messageId = await writeFiles(anna, benId, ids);
    for (const server of FAKE_FILE_SERVERS) swarm.silentFileServers.add(new URL(server.url).host);
    swarm.nowMs += 1;
    for (let i = 0; i < 30; i++) {
      await anna.messenger.runJobs();
      anna.nowMs += 60_000;
    }
    expect(await lastMessage(anna, benId)).toMatchObject({ status: 'failed', failure: 'network' });
    expect((await anna.conversation(benId))?.last?.status).toBe('failed');
    expect(anna.events.filter(({ kind }) => kind === 'failed')).not.toHaveLength(0);
    swarm.silentFileServers.clear();
    await anna.messenger.retry({ messageId });
    await anna.messenger.runJobs();
    expect(await lastMessage(anna, benId)).toMatchObject({ status: 'sent', failure: null });
    await ben.messenger.poll();
    expect((await lastMessage(ben, annaId)).files).toHaveLength(2);
  });

  it('uploads anew what its servers may forget before it is read', async () => {
    const { swarm, anna, ben, annaId, benId } = await twoFriends();
    const messageId = await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    swarm.signatures = 0;
    for (let i = 0; i < 30; i++) {
      await anna.messenger.runJobs();
      anna.nowMs += 60_000;
    }
    const before = await lastMessage(anna, benId);
    expect(before).toMatchObject({ status: 'failed' });
    expect(before.files[0]?.address).not.toBeNull();
    swarm.signatures = 2;
    // Nobody has kept it: neither the nodes nor the file server.
    swarm.mailboxes.delete(benId);
    swarm.files.clear();
    anna.nowMs += 10 * 86_400_000;
    await anna.messenger.retry({ messageId });
    expect((await lastMessage(anna, benId)).files[0]?.address).toBeNull();
    await anna.messenger.runJobs();
    expect((await lastMessage(anna, benId)).status).toBe('sent');
    await ben.messenger.poll();
    expect(await fetchLast(ben, annaId)).toMatchObject([{ state: 'here' }]);
  });

  it('waits without failing as long as nothing leaves the device', async () => {
    const { swarm, anna, benId } = await twoFriends();
    await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    swarm.isOnline = false;
    for (let i = 0; i < 30; i++) {
      await anna.messenger.runJobs();
      anna.nowMs += 600_000;
    }
    expect(await filesOfLast(anna, benId)).toMatchObject([{ state: 'upload', attempts: 0 }]);
    swarm.isOnline = true;
    await anna.messenger.runJobs();
    expect((await lastMessage(anna, benId)).status).toBe('sent');
  });

  it('is taken back while its files are being uploaded', async () => {
    const { swarm, anna, benId } = await twoFriends();
    for (const server of FAKE_FILE_SERVERS) swarm.silentFileServers.add(new URL(server.url).host);
    const messageId = await writeFiles(anna, benId, [await chosen(anna, benId, content(100))]);
    await anna.messenger.runJobs();
    expect(await anna.messenger.cancel({ messageId })).toBe(true);
    expect(await anna.db.files.count()).toBe(0);
    expect(await anna.db.fileParts.count()).toBe(0);
    expect((await lastMessage(anna, benId)).text).toBe('hello');
  });

  it('forwards what is here, and says so when it is not', async () => {
    const { anna, ben, annaId, benId } = await twoFriends();
    await writeFiles(anna, benId, [await chosen(anna, benId, content(500))]);
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    const messageId = (await lastMessage(ben, annaId)).id;
    const { key } = await ben.messenger.openConversation({ accountId: benId });
    await expect(ben.messenger.forward({ messageId, conversations: [key] })).rejects.toMatchObject({
      code: 'not-found',
    });
    await fetchLast(ben, annaId);
    await ben.messenger.forward({ messageId, conversations: [key] });
    await ben.messenger.runJobs();
    expect((await ben.messages(benId)).map(({ files }) => files.length)).toEqual([1]);
    await ben.messenger.runJobs();
    const [row] = await filesOfLast(ben, benId);
    expect(await contentOf(ben, row?.id ?? '')).toEqual(content(500));
  });
});

describe('link previews', () => {
  it('take their picture along, which comes as other files do', async () => {
    const { anna, ben, annaId, benId } = await twoFriends();
    const image = await chosen(anna, '', content(4000));
    const { key } = await anna.messenger.openConversation({ accountId: benId });
    const preview = { url: 'https://a.example/', title: 'A page', image };
    await anna.messenger.send({ conversation: key, text: '', preview });
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    const got = await lastMessage(ben, annaId);
    expect(got.preview).toMatchObject({ url: 'https://a.example/', title: 'A page', image: { size: 4000 } });
    expect(got.files).toEqual([]);
    const [row] = await fetchLast(ben, annaId);
    expect(row).toMatchObject({ use: 'preview', state: 'here' });
    expect(await contentOf(ben, got.preview?.image?.id ?? '')).toEqual(content(4000));
  });

  it('go without it to strangers', async () => {
    const swarm = new FakeSwarm();
    const anna = new Device(() => swarm.network());
    await anna.create('Anna');
    const benId = await new Device(() => swarm.network()).create('Ben');
    const { key } = await anna.messenger.openConversation({ accountId: benId });
    const preview = { url: 'https://a.example/', title: 'A page', image: await chosen(anna, '', content(4000)) };
    await anna.messenger.send({ conversation: key, text: '', preview });
    await anna.messenger.runJobs();
    expect(await lastMessage(anna, benId)).toMatchObject({ status: 'sent', preview: { title: 'A page' } });
    expect(await anna.db.files.count()).toBe(0);
  });
});
