import { beforeEach, describe, expect, it } from 'vitest';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const FILE = {
  id: 'f',
  contentType: 'image/jpeg',
  name: 'a.jpg',
  size: 3,
  width: 1,
  height: 1,
  caption: '',
  isVoice: false,
};

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: string;
let benId: string;

const key = async (device: Device, accountId: string) => (await device.messenger.openConversation({ accountId })).key;

/** A message with a file, seen by Anna: words that were sent, and the file put beside them. */
async function withFile(from: Device, words: string): Promise<string> {
  if (from === ben) {
    await ben.say(annaId, words);
    await anna.messenger.poll();
  } else await anna.say(benId, words);
  const row = (await anna.messages(benId)).find(({ text }) => text === words);
  await anna.db.messages.update(row?.id ?? '', { files: [FILE] });
  return row?.id ?? '';
}

/** What Ben is told when Anna saves a file of this message. */
async function saved(messageId: string) {
  await anna.messenger.mediaSaved({ messageId });
  await anna.messenger.runJobs();
  await ben.messenger.poll();
  return (await ben.messages(annaId)).filter(({ text }) => text === 'noticeMediaSaved');
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  ben = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
  await anna.say(benId, 'hello');
  await ben.messenger.poll();
});

describe('a saved file (07 §5.13)', () => {
  it('is told to who sent it, and to nobody else', async () => {
    const id = await withFile(ben, 'look');
    expect(await saved(id)).toMatchObject([{ kind: 'notice', outgoing: false, from: annaId, expiry: null }]);
    await anna.messenger.poll();
    expect((await anna.messages(benId)).some(({ text }) => text === 'noticeMediaSaved')).toBe(false);
  });

  it('disappears after reading with the seconds of the conversation, also where messages go after sending', async () => {
    const id = await withFile(ben, 'look');
    const disappearing = { mode: 'after-send', seconds: 3600 } as const;
    await anna.messenger.setDisappearing({ conversation: await key(anna, benId), disappearing });
    expect(await saved(id)).toMatchObject([{ expiry: { mode: 'after-read', seconds: 3600 }, expiresAtMs: 0 }]);
  });

  it('is told of no own file, of words alone and of no message that is not there', async () => {
    expect(await saved(await withFile(anna, 'mine'))).toEqual([]);
    const id = await withFile(ben, 'only words');
    await anna.db.messages.update(id, { files: [] });
    expect(await saved(id)).toEqual([]);
    await expect(anna.messenger.mediaSaved({ messageId: 'none' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is told neither to people who are blocked nor in Note to Self', async () => {
    const id = await withFile(ben, 'look');
    await anna.messenger.block({ conversation: await key(anna, benId) });
    expect(await saved(id)).toEqual([]);
    await anna.say(annaId, 'note');
    const [note] = await anna.messages(annaId);
    await anna.db.messages.update(note?.id ?? '', { files: [FILE], outgoing: false });
    await anna.messenger.mediaSaved({ messageId: note?.id ?? '' });
    expect(await anna.db.jobs.count()).toBe(0);
  });

  it('is not told to somebody who asks to write to us', async () => {
    const carl = new Device(() => swarm.network());
    const carlId = await carl.create('Carl');
    await carl.say(annaId, 'hey');
    await anna.messenger.poll();
    const [hey] = await anna.messages(carlId);
    await anna.db.messages.update(hey?.id ?? '', { files: [FILE] });
    await anna.messenger.mediaSaved({ messageId: hey?.id ?? '' });
    expect(await anna.db.jobs.count()).toBe(0);
  });

  it('is told at most once for each time it was asked for, wherever the worker dies', async () => {
    const id = await withFile(ben, 'look');
    let n = 1;
    for (let died = true; died; n++) {
      const before = (await saved(id)).length;
      died = await stoppedAt(anna, n, async () => {
        await anna.messenger.mediaSaved({ messageId: id });
        await anna.messenger.runJobs();
      });
      anna.later(61_000);
      await anna.messenger.runJobs();
      await ben.messenger.poll();
      const told = (await ben.messages(annaId)).filter(({ text }) => text === 'noticeMediaSaved').length - before;
      expect(died ? [0, 1] : [1]).toContain(told);
    }
    expect(n).toBeGreaterThan(2);
  });
});
