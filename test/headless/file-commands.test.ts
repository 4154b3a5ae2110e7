import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/crypto/bytes.ts';
import type { CommandTools } from '../../src/headless/commands.ts';
import { Delivery } from '../../src/headless/delivery.ts';
import { FILE_COMMANDS } from '../../src/headless/file-commands.ts';
import { messageView } from '../../src/headless/message-view.ts';
import { createMessenger } from '../../src/messenger/messenger.ts';
import { openDatabase } from '../../src/store/database.ts';
import { latestMessages } from '../../src/store/messages.ts';
import { fixture } from '../media/camera-pictures.ts';
import { pictureFileId } from '../../src/store/picture-file.ts';
import { cameraJpeg, SECRETS } from '../media/camera-pictures.ts';
import { FAKE_FILE_SERVERS, FakeSwarm } from '../messenger/fake-network.ts';

const PHOTO = cameraJpeg();

let folder: string;
let anna: CommandTools;
let ben: CommandTools;
let annaId: string;
let benId: string;

function program(swarm: FakeSwarm): CommandTools {
  const db = openDatabase({ key: new Uint8Array(32).fill(1), indexedDB: new IDBFactory(), IDBKeyRange });
  const delivery = new Delivery();
  const messenger = createMessenger({ db, network: swarm.network(), onEvent: (event) => delivery.tell(event) });
  return { db, messenger, delivery, arrived: { count: 0 } };
}

async function run(tools: CommandTools, cmd: string, input: object = {}): Promise<Record<string, unknown>> {
  const command = FILE_COMMANDS[cmd];
  if (!command) throw new Error(`no ${cmd}`);
  const result = await command(tools, { ...input });
  if ('ok' in result) return result.ok as Record<string, unknown>;
  const later = { isOver: false };
  const answer = result.later.finally(() => (later.isOver = true));
  const [answered] = await Promise.allSettled([answer, workUntil(tools, later)]);
  if (answered.status === 'rejected') throw answered.reason;
  return answered.value as Record<string, unknown>;
}

/** As the running program does by itself. */
async function workUntil({ messenger }: CommandTools, later: { isOver: boolean }): Promise<void> {
  while (!later.isOver) {
    await messenger.runJobs();
    await new Promise((wake) => setTimeout(wake, 5));
  }
}

async function say(tools: CommandTools, accountId: string, text: string): Promise<void> {
  const { key } = await tools.messenger.openConversation({ accountId });
  await tools.messenger.send({ conversation: key, text });
  await tools.messenger.runJobs();
}

const newest = async ({ db }: CommandTools, accountId: string) => {
  const row = (await latestMessages(db, db.conversationKey(accountId), 1))[0];
  if (!row) throw new Error('no message');
  return messageView(row);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starling-files-'));
  const swarm = new FakeSwarm();
  anna = program(swarm);
  ben = program(swarm);
  annaId = (await anna.messenger.createAccount({ name: 'Anna' })).accountId;
  benId = (await ben.messenger.createAccount({ name: 'Ben' })).accountId;
  await say(anna, benId, 'hello');
  await ben.messenger.poll();
  await say(ben, annaId, 'hello');
  await anna.messenger.poll();
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('files from and to the disk', () => {
  it('a text goes out and comes in, and nothing is written over', async () => {
    const path = join(folder, 'words.txt');
    writeFileSync(path, 'some words');
    const sent = await run(anna, 'sendFile', { to: benId, path, caption: 'read this' });
    expect(sent['hash']).toMatch(/./);
    await ben.messenger.poll();
    const got = await newest(ben, annaId);
    expect(got.files).toMatchObject([{ name: 'words.txt', contentType: 'text/plain', size: 10, caption: 'read this' }]);
    const to = join(folder, 'inbox');
    mkdirSync(to);
    const saved = await run(ben, 'download', { messageId: got.id, to });
    expect(saved['files']).toMatchObject([{ path: join(to, 'words.txt'), bytes: 10, state: 'here', failure: null }]);
    expect(readFileSync(join(to, 'words.txt'), 'utf8')).toBe('some words');
    await expect(run(ben, 'download', { messageId: got.id, to })).rejects.toMatchObject({ code: 'file' });
    expect((await run(ben, 'download', { messageId: got.id, to: join(folder, 'copy') }))['files']).toHaveLength(1);
    expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('some words');
  });

  it('a picture goes without what it tells besides', async () => {
    const told = (bytes: Uint8Array) => SECRETS.filter((secret) => Buffer.from(bytes).includes(secret));
    expect(told(PHOTO)).not.toEqual([]);
    const path = join(folder, 'photo.jpg');
    writeFileSync(path, PHOTO);
    await run(anna, 'sendFile', { to: benId, path });
    await ben.messenger.poll();
    const got = await newest(ben, annaId);
    expect(got.files).toMatchObject([{ name: 'photo.jpg', contentType: 'image/jpeg' }]);
    expect(got.files[0]?.width).toBeGreaterThan(0);
    await run(ben, 'download', { messageId: got.id, to: join(folder, 'got.jpg') });
    expect(told(readFileSync(join(folder, 'got.jpg')))).toEqual([]);
  });

  it('says what cannot be sent, and leaves nothing behind', async () => {
    const code = async (input: object) =>
      run(anna, 'sendFile', { to: benId, ...input }).then(
        () => 'sent',
        (error: unknown) => (error as { code?: string }).code,
      );
    expect(await code({ path: join(folder, 'nothing') })).toBe('file');
    writeFileSync(join(folder, 'empty'), '');
    expect(await code({ path: join(folder, 'empty') })).toBe('malformed-input');
    writeFileSync(join(folder, 'large'), new Uint8Array(9_500_001));
    expect(await code({ path: join(folder, 'large') })).toBe('file-too-large');
    writeFileSync(join(folder, 'place.bin'), 'II*\0\x08\0\0\0GPS 48.1 N');
    expect(await code({ path: join(folder, 'place.bin') })).toBe('picture-refused');
    writeFileSync(join(folder, 'photo.heic'), fixture('photo.avif'));
    expect(await code({ path: join(folder, 'photo.heic') })).toBe('picture-refused');
    writeFileSync(join(folder, 'photo.nef'), 'a camera that nobody knows');
    expect(await code({ path: join(folder, 'photo.nef') })).toBe('picture-refused');
    expect(await anna.db.files.count()).toBe(0);
  });

  it('sets and clears the picture', async () => {
    const path = join(folder, 'photo.jpg');
    writeFileSync(path, PHOTO);
    await run(anna, 'setAvatar', { path });
    const picture = (await anna.db.profile.get('me'))?.picture;
    expect(await anna.db.files.get(picture ? pictureFileId(anna.db, picture) : '')).toMatchObject({ state: 'here' });
    writeFileSync(path, utf8('no picture'));
    await expect(run(anna, 'setAvatar', { path })).rejects.toMatchObject({ code: 'malformed-input' });
    await run(anna, 'setAvatar', { path: null });
    expect((await anna.db.profile.get('me'))?.picture).toBeNull();
  });

  it('lists and orders file servers', async () => {
    const [first, second] = FAKE_FILE_SERVERS;
    await run(anna, 'moveFileServer', { url: second?.url });
    expect((await run(anna, 'fileServers'))['servers']).toMatchObject([{ url: second?.url }, { url: first?.url }]);
    await run(anna, 'addFileServer', { url: 'http://own.example', ed25519: first?.ed25519 });
    expect(await run(anna, 'testFileServer', { url: 'http://own.example', ed25519: first?.ed25519 })).toMatchObject({
      ok: true,
    });
    await run(anna, 'removeFileServer', { url: 'http://own.example' });
    expect((await run(anna, 'fileServers'))['servers']).toHaveLength(2);
  });
});
