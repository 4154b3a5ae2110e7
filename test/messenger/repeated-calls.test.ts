import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { changeDraft, getDraft, handOver } from '../../src/store/drafts.ts';
import { newCallId } from '../../src/store/handed-over.ts';
import type { HandedOver } from '../../src/store/rows.ts';
import { stoppedAt, type Device } from './device.ts';
import type { FakeSwarm } from './fake-network.ts';
import { chosen, content, keyOf, twoFriends } from './files-world.ts';

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: AccountId;
let benId: AccountId;
let key: string;

beforeEach(async () => {
  ({ swarm, anna, ben, annaId, benId } = await twoFriends());
  key = keyOf(anna, benId);
});

const handed = (text: string, more: Partial<HandedOver> = {}): HandedOver => ({
  id: newCallId(),
  atMs: anna.nowMs,
  written: text,
  mentions: [],
  text,
  quote: null,
  preview: null,
  files: [],
  ...more,
});

const arrived = async (): Promise<string[]> => {
  swarm.nowMs += 1000;
  await anna.messenger.runJobs();
  await ben.messenger.poll();
  return (await ben.texts(annaId)).slice(2);
};

describe('a call that a page makes again under the same id', () => {
  it('sends once, wherever the first one was cut off', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const input = { conversation: key, text: `words ${n}`, id: newCallId() };
      died = await stoppedAt(anna, n, async () => anna.messenger.send(input));
      expect(await anna.messenger.send(input)).toEqual({ id: input.id });
      expect((await anna.texts(benId)).filter((text) => text === input.text)).toHaveLength(1);
    }
    expect(n).toBeGreaterThan(3);
    const texts = await arrived();
    expect(texts).toEqual([...new Set(texts)]);
    expect(texts).toHaveLength(n - 1);
  });

  it('sends once when both are under way together', async () => {
    const input = { conversation: key, text: 'twice', id: newCallId() };
    await Promise.all([anna.messenger.send(input), anna.messenger.send(input)]);
    expect(await arrived()).toEqual(['twice']);
  });

  it('sends files once, though they are drafts no more', async () => {
    const files = [await chosen(anna, benId, content(50))];
    const input = { conversation: key, text: '', files, id: newCallId() };
    await anna.messenger.send(input);
    expect(await anna.messenger.send(input)).toEqual({ id: input.id });
    expect((await anna.messages(benId)).filter((row) => row.files.length > 0)).toHaveLength(1);
  });

  it('does not bring back what was deleted in between', async () => {
    const input = { conversation: key, text: 'no', id: newCallId() };
    await anna.messenger.send(input);
    await anna.messenger.deleteForMe({ messageId: input.id });
    await anna.messenger.send(input);
    expect(await anna.texts(benId)).not.toContain('no');
  });

  it('refuses an id that is none', async () => {
    for (const id of ['', 'x', 'A'.repeat(32), `${'a'.repeat(32)} `])
      await expect(anna.messenger.send({ conversation: key, text: 'x', id })).rejects.toMatchObject({
        code: 'malformed-input',
      });
  });

  it('forwards once to everyone, wherever the first one was cut off', async () => {
    const { id: messageId } = await anna.messenger.send({ conversation: key, text: 'original' });
    const { key: notes } = await anna.messenger.openConversation({
      accountId: (await anna.db.profile.get('me'))?.accountId ?? '',
    });
    let n = 1;
    for (let died = true; died; n++) {
      const before = await anna.db.messages.count();
      const input = { messageId, conversations: [key, notes], id: newCallId() };
      died = await stoppedAt(anna, n, async () => anna.messenger.forward(input));
      await anna.messenger.forward(input);
      expect([n, (await anna.db.messages.count()) - before]).toEqual([n, 2]);
    }
    expect(n).toBeGreaterThan(5);
  });

  it('clears and hides no message that came after the first', async () => {
    const calls = [
      async (id: string) => anna.messenger.clearMessages({ conversation: key, id }),
      async (id: string) => anna.messenger.hide({ conversation: key, id }),
      async (id: string) => anna.messenger.deleteContact({ conversation: key, id }),
    ];
    for (const [index, call] of calls.entries()) {
      const id = newCallId();
      await call(id);
      expect(await anna.texts(benId)).toEqual([]);
      swarm.nowMs += 60_000;
      anna.nowMs += 60_000;
      await ben.say(annaId, `new ${index}`);
      await anna.messenger.poll();
      await call(id);
      expect(await anna.texts(benId)).toEqual([`new ${index}`]);
    }
  });

  it('sets a timer, reacts and takes back once', async () => {
    const { id: messageId } = await anna.messenger.send({ conversation: key, text: 'words' });
    await anna.messenger.runJobs();
    swarm.offered.length = 0;
    const disappearing = { mode: 'after-send', seconds: 3600 } as const;
    const [timer, reaction, unsend] = [newCallId(), newCallId(), newCallId()];
    for (let twice = 0; twice < 2; twice++) {
      await anna.messenger.setDisappearing({ conversation: key, disappearing, id: timer });
      await anna.messenger.react({ messageId, emoji: '😈', on: true, id: reaction });
      await anna.messenger.runJobs();
    }
    expect(swarm.offered).toHaveLength(4);
    for (let twice = 0; twice < 2; twice++) await anna.messenger.deleteForEveryone({ messageId, id: unsend });
    expect(await anna.texts(benId)).not.toContain('words');
  });

  it('takes a shared page back once, and says so both times', async () => {
    const { id: messageId } = await anna.messenger.send({ conversation: key, text: 'shared' });
    const call = { messageId, id: newCallId() };
    expect([await anna.messenger.cancel(call), await anna.messenger.cancel(call)]).toEqual([true, true]);
    expect(await anna.messenger.cancel({ messageId })).toBe(false);
  });
});

describe('a message that a page has handed over', () => {
  it('is sent by the next background if the call never came', async () => {
    await handOver(anna.db, key, [handed('one'), handed('two')]);
    await anna.restart();
    await anna.messenger.start({ sole: true });
    await anna.messenger.stop();
    expect((await anna.texts(benId)).slice(2)).toEqual(['one', 'two']);
    expect(await arrived()).toEqual(['one', 'two']);
    expect(await anna.db.drafts.count()).toBe(0);
  });

  it('is sent when its page is closed before it called', async () => {
    await handOver(anna.db, key, [handed('one')]);
    await anna.messenger.viewClosed({ view: 'v' });
    expect((await anna.texts(benId)).slice(2)).toEqual(['one']);
  });

  it('is left to its page for some seconds, and sent then', async () => {
    await handOver(anna.db, key, [handed('one')]);
    await anna.messenger.alarm();
    expect((await anna.texts(benId)).slice(2)).toEqual([]);
    anna.nowMs += 10_000;
    await anna.messenger.alarm();
    expect((await anna.texts(benId)).slice(2)).toEqual(['one']);
  });

  it('goes with the message, and leaves what is being written since', async () => {
    const message = handed('one');
    await handOver(anna.db, key, [message]);
    await changeDraft(anna.db, key, { text: 'next', by: 'page' });
    await anna.messenger.send({ conversation: key, text: 'one', id: message.id });
    expect(await getDraft(anna.db, key)).toMatchObject({ text: 'next', handed: [], by: 'page' });
    await anna.restart();
    await anna.messenger.start({ sole: true });
    await anna.messenger.stop();
    expect(await arrived()).toEqual(['one']);
  });

  it('stands in the composer again if it is refused, before what was written since', async () => {
    await handOver(anna.db, key, [handed('refused')]);
    await changeDraft(anna.db, key, { text: 'next', by: 'page' });
    await anna.messenger.block({ conversation: key });
    await anna.messenger.viewClosed({ view: 'v' });
    expect(await getDraft(anna.db, key)).toMatchObject({ text: 'refused\nnext', handed: [], by: '' });
  });
});
