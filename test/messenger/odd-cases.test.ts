import { beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { encodeContent, textMessage, type Content, type DataMessage } from '../../src/protocol/content.ts';
import type { AttachmentPointer } from '../../src/protocol/attachment-pointer.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

/** Somebody whose app may do anything. */
const zoe = deriveAccount(new Uint8Array(32).fill(11));

let swarm: FakeSwarm;
let anna: Device;
let annaId: ReturnType<typeof String>;

const post = async (content: Content, sender = zoe): Promise<void> =>
  postBytes(encodeContent(content), content.sigTimestampMs ?? 0, sender);

async function postBytes(content: Uint8Array, timestampMs: number, sender = zoe): Promise<void> {
  const recipient = annaId as typeof zoe.accountId;
  const data = await encodeDirectMessage({ content, timestampMs, sender, recipient });
  swarm.put(recipient, data, MESSAGE_TTL_MS);
}

const text = (
  body: string,
  sentAtMs: number,
  change: Partial<DataMessage> = {},
  more: Partial<Content> = {},
): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: { ...textMessage(body), ...change },
  ...more,
});

const own = async () => deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex));

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
});

describe('odd cases of the specification (07 §8)', () => {
  it('1: a message from the far future keeps its time and does not stay at the end for ever', async () => {
    const farMs = swarm.nowMs + 400 * 86_400_000;
    await post(text('from the future', farMs));
    await post(text('from the beginning of time', 0));
    await anna.messenger.poll();
    const rows = await anna.db.messages.toArray();
    expect(new Map(rows.map(({ text: words, sentAtMs }) => [words, sentAtMs]))).toEqual(
      new Map([
        ['from the beginning of time', 0],
        ['from the future', farMs],
      ]),
    );
    expect(Math.max(...rows.map(({ sortMs }) => sortMs))).toBeLessThan(swarm.nowMs + 2 * 86_400_000);
  });

  it('1: nor do notices', async () => {
    await post(text('hello', swarm.nowMs));
    await anna.messenger.poll();
    await anna.messenger.accept({ conversation: (await anna.conversation(zoe.accountId))?.key ?? '' });
    const farMs = swarm.nowMs + 400 * 86_400_000;
    await post({ kind: 'extraction', sigTimestampMs: farMs, extraction: { type: 'screenshot' } });
    await post(text('', farMs + 1, { flags: 2 }, { expiration: { type: 'after-send', seconds: 3600 } }));
    await postBytes(Uint8Array.of(0xc2, 0x02, 0x01, 0x00), farMs + 2);
    await anna.messenger.poll();
    const rows = await anna.db.messages.toArray();
    expect(rows.map(({ text: words }) => words)).toEqual(
      expect.arrayContaining(['noticeScreenshot', 'noticeTimer', 'noticeUnknown']),
    );
    expect(Math.max(...rows.map(({ sortMs }) => sortMs))).toBeLessThan(swarm.nowMs + 2 * 86_400_000);
    expect((await anna.conversation(zoe.accountId))?.lastActivityMs).toBeLessThan(swarm.nowMs + 2 * 86_400_000);
  });

  it('2: a message to ourselves without a target is Note to Self', async () => {
    await post(text('note', swarm.nowMs), await own());
    await anna.messenger.poll();
    expect(await anna.texts(annaId)).toEqual(['note']);
  });

  it('3: a reaction that comes before its target in the same poll finds it', async () => {
    const sentAtMs = swarm.nowMs;
    await post(
      text('', sentAtMs + 5, {
        reaction: { author: zoe.accountId, timestampMs: sentAtMs, emoji: '👍', remove: false },
      }),
    );
    await post(text('the target', sentAtMs));
    await anna.messenger.poll();
    expect((await anna.messages(zoe.accountId))[0]?.reactions).toMatchObject([{ emoji: '👍', from: zoe.accountId }]);
  });

  it('3: a reaction whose target another member brings later finds it, if we have accepted them', async () => {
    const react = async (sentAtMs: number, emoji: string, atMs: number, remove = false) =>
      post(text('', atMs, { reaction: { author: zoe.accountId, timestampMs: sentAtMs, emoji, remove } }));
    const firstMs = swarm.nowMs;
    await react(firstMs, '👎', firstMs + 1);
    await anna.messenger.poll();
    await post(text('of a stranger', firstMs));
    await anna.messenger.poll();
    const conversation = (await anna.conversation(zoe.accountId))?.key ?? '';
    await anna.messenger.accept({ conversation });
    const laterMs = firstMs + 100;
    await react(laterMs, '👍', laterMs + 1);
    await react(laterMs, '🎉', laterMs + 2);
    await react(laterMs, '🎉', laterMs + 3, true);
    await anna.messenger.poll();
    expect(await anna.db.tombstones.count()).toBe(1);
    await post(text('later', laterMs));
    await anna.messenger.poll();
    const texts = (await anna.messages(zoe.accountId)).filter(({ kind }) => kind === 'text');
    expect(texts.map(({ reactions }) => reactions)).toMatchObject([
      [],
      [
        { emoji: '👍', removed: false },
        { emoji: '🎉', removed: true },
      ],
    ]);
    expect(await anna.db.tombstones.count()).toBe(0);
  });

  it('3: a reaction to what was deleted is not waited for', async () => {
    await anna.say(zoe.accountId, 'gone soon');
    const [mine] = await anna.messages(zoe.accountId);
    await anna.messenger.deleteForMe({ messageId: mine?.id ?? '' });
    const before = await anna.db.tombstones.count();
    const target = { author: mine?.from as typeof zoe.accountId, timestampMs: mine?.sentAtMs ?? 0 };
    await post(text('', swarm.nowMs + 5, { reaction: { ...target, emoji: '👍', remove: false } }));
    await anna.messenger.poll();
    expect(await anna.db.tombstones.count()).toBe(before);
  });

  it('4: what is taken back before it comes does not appear', async () => {
    const sentAtMs = swarm.nowMs;
    await post({
      kind: 'unsend',
      sigTimestampMs: sentAtMs + 5,
      unsend: { author: zoe.accountId, timestampMs: sentAtMs },
    });
    await anna.messenger.poll();
    await post(text('too late', sentAtMs));
    await anna.messenger.poll();
    expect(await anna.messages(zoe.accountId)).toEqual([]);
  });

  it('nobody takes back what somebody else wrote', async () => {
    const sentAtMs = swarm.nowMs;
    await anna.say(zoe.accountId, 'mine');
    const [mine] = await anna.messages(zoe.accountId);
    for (const author of [annaId, zoe.accountId])
      await post({
        kind: 'unsend',
        sigTimestampMs: sentAtMs + 5,
        unsend: { author, timestampMs: mine?.sentAtMs ?? 0 },
      });
    await anna.messenger.poll();
    expect(await anna.texts(zoe.accountId)).toEqual(['mine']);
  });

  it('6: two of our devices that change the timer at once agree in the end', async () => {
    await anna.say(zoe.accountId, 'hi');
    await anna.messenger.pushNow();
    const tablet = new Device(() => swarm.network());
    await tablet.messenger.restoreAccount({ phrase: (await anna.messenger.recoveryPhrase()).phrase });
    await tablet.messenger.poll();
    const devices = [anna, tablet];
    for (const [i, device] of devices.entries()) {
      const { key } = await device.messenger.openConversation({ accountId: zoe.accountId });
      const disappearing = { mode: 'after-send', seconds: 3600 * (i + 1) } as const;
      await device.messenger.setDisappearing({ conversation: key, disappearing });
    }
    for (let round = 0; round < 3; round++)
      for (const device of devices) {
        await device.messenger.runJobs();
        await device.messenger.poll();
        await device.messenger.pushNow();
      }
    const settings = await Promise.all(
      devices.map(async (device) => (await device.conversation(zoe.accountId))?.disappearing),
    );
    expect(settings[0]).toEqual(settings[1]);
    expect([3600, 7200]).toContain(settings[0]?.seconds);
    // Of notices of one sender only the newest stays (07 §5.12): the same on both.
    const notices = await Promise.all(
      devices.map(async (device) =>
        (await device.messages(zoe.accountId)).filter((row) => row.text === 'noticeTimer').map((row) => row.sentAtMs),
      ),
    );
    expect(notices[0]).toHaveLength(1);
    expect(notices[0]).toEqual(notices[1]);
  });

  it('8: a file without a key is shown as one that cannot be opened', async () => {
    const attachment: AttachmentPointer = {
      url: 'http://files.example/file/1',
      key: null,
      digest: null,
      size: 3,
      contentType: 'image/png',
      name: 'a.png',
      caption: '',
      isVoice: false,
      width: 1,
      height: 1,
    };
    await post(text('look', swarm.nowMs, { attachments: [attachment] }));
    await anna.messenger.poll();
    expect((await anna.messages(zoe.accountId))[0]?.files).toMatchObject([{ name: 'a.png' }]);
    expect(await anna.db.files.toArray()).toMatchObject([{ state: 'failed', failure: 'unusable' }]);
  });

  it('7: an answer of somebody whom we do not know changes nothing', async () => {
    await post({ kind: 'request-response', sigTimestampMs: swarm.nowMs, requestResponse: { isApproved: true } });
    await anna.messenger.poll();
    expect(await anna.db.conversations.count()).toBe(0);
  });

  it('10: a timer of 0, an unknown type and an empty target are as if they were not there', async () => {
    const sentAtMs = swarm.nowMs;
    await post(text('a', sentAtMs, { syncTarget: '' }, { expiration: { type: 'after-read', seconds: 0 } }));
    await post(text('b', sentAtMs + 1, {}, { expiration: { type: 'off', seconds: 3600 } }));
    await anna.messenger.poll();
    const rows = await anna.messages(zoe.accountId);
    expect(rows.map(({ text: words, expiry, expiresAtMs }) => [words, expiry, expiresAtMs])).toEqual([
      ['a', null, 0],
      ['b', null, 0],
    ]);
  });

  it('11: only a newer profile changes a name', async () => {
    const sentAtMs = swarm.nowMs;
    const profile = (displayName: string, updatedSeconds: number) => ({ profile: { displayName, updatedSeconds } });
    await post(text('1', sentAtMs, profile('Zoe', 20)));
    await post(text('2', sentAtMs + 1, profile('Older', 10)));
    await post(text('3', sentAtMs + 2, profile('Same', 20)));
    await anna.messenger.poll();
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ name: 'Zoe' });
  });

  it('a copy for somebody else that a stranger sends is none of ours', async () => {
    await post(text('planted', swarm.nowMs, { syncTarget: annaId }));
    await anna.messenger.poll();
    expect(await anna.db.messages.count()).toBe(0);
  });

  it('timers, receipts and typing of people whom we have not accepted show nothing', async () => {
    await anna.messenger.changeSettings({ readReceipts: true, typingIndicators: true });
    const sentAtMs = swarm.nowMs;
    await post({ kind: 'typing', sigTimestampMs: sentAtMs, typing: { timestampMs: sentAtMs, started: true } });
    await post({ kind: 'call', sigTimestampMs: sentAtMs + 1, call: call() });
    await post({ kind: 'extraction', sigTimestampMs: sentAtMs + 2, extraction: { type: 'screenshot' } });
    await anna.messenger.poll();
    expect(await anna.db.messages.count()).toBe(0);
    expect(await anna.db.connection.get('typing')).toBeUndefined();
  });

  it('what only later versions know is told once in a row, and not of strangers', async () => {
    // Content with part 40 and nothing else.
    const later = Uint8Array.of(0xc2, 0x02, 0x01, 0x00);
    const show = async () => {
      await anna.messenger.poll();
      return (await anna.messages(zoe.accountId)).map((row) => row.text);
    };
    await postBytes(later, swarm.nowMs);
    expect(await show()).toEqual([]);
    await post(text('hello', swarm.nowMs));
    await show();
    const { key } = await anna.messenger.openConversation({ accountId: zoe.accountId });
    await anna.messenger.accept({ conversation: key });
    const before = await show();
    for (let i = 0; i < 3; i++) await postBytes(later, swarm.nowMs + 100);
    // A part that is old says nothing to anybody.
    await postBytes(Uint8Array.of(0x3a, 0x01, 0x00), swarm.nowMs + 100);
    expect((await show()).slice(before.length)).toEqual(['noticeUnknown']);
    await post(text('words in between', swarm.nowMs + 200));
    await postBytes(later, swarm.nowMs + 300);
    expect((await show()).slice(before.length)).toEqual(['noticeUnknown', 'words in between', 'noticeUnknown']);
  });
});

const call = () => ({ type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [], sdpMids: [] });
