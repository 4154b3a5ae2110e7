import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { pictureFileId } from '../../src/store/picture-file.ts';
import { deviceOn } from './devnet-device.ts';
import type { Device } from './device.ts';
import { chosen, content, contentOf, fetchLast, keyOf, lastMessage, writeFiles } from './files-world.ts';

let devnet: Devnet;
let anna: Device;
let ben: Device;
let annaId: string;
let benId: string;

/** Sends until it is done, though something may be tried again. */
async function sent(device: Device, peer: string): Promise<void> {
  for (let i = 0; i < 20 && (await lastMessage(device, peer)).status === 'sending'; i++) {
    await device.messenger.runJobs();
    device.later(60_000);
  }
  expect((await lastMessage(device, peer)).status).toBe('sent');
}

async function arrives(bytes: Uint8Array): Promise<void> {
  await ben.messenger.poll();
  const [row] = await fetchLast(ben, annaId);
  expect(row).toMatchObject({ state: 'here', bytes: bytes.length });
  expect(Buffer.compare((await contentOf(ben, row?.id ?? '')) ?? new Uint8Array(), bytes)).toBe(0);
}

const hostOf = async (device: Device, peer: string): Promise<string> =>
  new URL((await lastMessage(device, peer)).files[0]?.address?.url ?? '').origin;

beforeAll(async () => {
  devnet = await startDevnet({ memberTimeoutMs: 300, relayTimeoutMs: 2_000 });
  anna = await deviceOn(devnet);
  ben = await deviceOn(devnet);
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
  await anna.say(benId, 'hello');
  await ben.messenger.poll();
  await ben.say(annaId, 'hi');
  await anna.messenger.poll();
});

afterAll(async () => devnet.stop());

describe('files over a whole network with two file servers', () => {
  it('a photo, a document and a voice message arrive, though a server dies on the way', async () => {
    const [first, second] = devnet.fileServers;
    const photo = content(1_500_000, 1);
    await writeFiles(anna, benId, [await chosen(anna, benId, photo, { caption: 'look' })], 'a photo');
    await sent(anna, benId);
    expect(await hostOf(anna, benId)).toBe(first?.url);
    await arrives(photo);

    await devnet.stopFileServer(0);
    const paper = content(200_000, 2);
    await writeFiles(anna, benId, [
      await chosen(anna, benId, paper, { contentType: 'application/pdf', name: 'paper.pdf' }),
    ]);
    await sent(anna, benId);
    expect(await hostOf(anna, benId)).toBe(second?.url);
    await arrives(paper);

    await devnet.startFileServer(0);
    const voice = content(40_000, 3);
    await writeFiles(anna, benId, [
      await chosen(anna, benId, voice, { contentType: 'audio/mp3', name: 'voice.mp3', isVoice: true }),
    ]);
    await sent(anna, benId);
    await arrives(voice);
    expect((await lastMessage(ben, annaId)).files).toMatchObject([{ isVoice: true, contentType: 'audio/mp3' }]);
  });

  it('a profile picture arrives from a server that only its owner chose', async () => {
    const [, second] = devnet.fileServers;
    await anna.messenger.moveFileServer({ url: second?.url ?? '', place: 0 });
    expect(await anna.messenger.testFileServer(second ?? { url: '', ed25519: '' })).toMatchObject({ ok: true });
    const picture = content(30_000, 4);
    await anna.messenger.setPicture({ file: await chosen(anna, '', picture) });
    await anna.messenger.send({ conversation: keyOf(anna, benId), text: 'look at me' });
    await sent(anna, benId);
    await ben.messenger.poll();
    await ben.messenger.runJobs();
    const address = (await ben.db.conversations.get(keyOf(ben, annaId)))?.picture;
    expect(address?.url).toContain(second?.url);
    expect(await contentOf(ben, address ? pictureFileId(ben.db, address) : '')).toEqual(picture);
  });
});
