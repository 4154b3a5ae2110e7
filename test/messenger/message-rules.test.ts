import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount, type AccountKeys } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { expiresAt } from '../../src/messenger/expiry.ts';
import { decodeContent, encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { decodeDirectMessage, encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

/** Somebody whose messages are made by hand. */
const zoe = deriveAccount(new Uint8Array(32).fill(11));
const HOUR_S = 3600;
const DAY_MS = 86_400_000;

let swarm: FakeSwarm;
let anna: Device;
let own: AccountKeys;

async function post(content: Content, sender = zoe): Promise<void> {
  const timestampMs = content.sigTimestampMs ?? 0;
  const recipient = own.accountId;
  const data = await encodeDirectMessage({ content: encodeContent(content), timestampMs, sender, recipient });
  swarm.put(recipient, data, MESSAGE_TTL_MS);
}

const text = (body: string, sentAtMs: number, more: Partial<Content> = {}): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: textMessage(body),
  ...more,
});

/** What lies in somebody's inbox, and for how long (ms) it was stored. */
async function inbox(account: AccountKeys, from = 0): Promise<{ content: Content; ttlMs: number }[]> {
  const messages = swarm.configs(account.accountId, 0).slice(from);
  return Promise.all(
    messages.map(async ({ data, timestampMs, expirationMs }) => ({
      content: decodeContent((await decodeDirectMessage(data, account)).content),
      ttlMs: expirationMs - timestampMs,
    })),
  );
}

const key = async (accountId: AccountId) => (await anna.messenger.openConversation({ accountId })).key;

async function acceptZoe(): Promise<string> {
  await post(text('hello', swarm.nowMs));
  await anna.messenger.poll();
  const conversation = await key(zoe.accountId);
  await anna.messenger.accept({ conversation });
  await anna.messenger.runJobs();
  return conversation;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  await anna.create('Anna');
  own = deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex));
});

describe('what is sent (07 §2, §4)', () => {
  it('is the same for our devices, but names the target and not ourselves', async () => {
    await anna.say(zoe.accountId, 'hi');
    const [theirs, ...more] = await inbox(zoe);
    const [ours] = await inbox(own);
    expect(more).toEqual([]);
    expect(theirs?.content).toMatchObject({ data: { body: 'hi', profile: { displayName: 'Anna' } } });
    expect(theirs?.content.data?.syncTarget).toBeUndefined();
    expect(ours?.content).toMatchObject({ data: { body: 'hi', syncTarget: zoe.accountId } });
    expect(ours?.content.data?.profile).toBeUndefined();
    expect(ours?.content.sigTimestampMs).toBe(theirs?.content.sigTimestampMs);
  });

  it('to ourselves is stored once, with ourselves as the target and without a profile', async () => {
    await anna.say(own.accountId, 'note');
    const stored = await inbox(own);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.content.data).toMatchObject({ body: 'note', syncTarget: own.accountId });
    expect(stored[0]?.content.data?.profile).toBeUndefined();
  });

  it.each([
    ['after-send', HOUR_S * 1000, HOUR_S * 1000],
    ['after-read', MESSAGE_TTL_MS, HOUR_S * 1000],
    ['off', MESSAGE_TTL_MS, MESSAGE_TTL_MS],
  ] as const)('is kept by the swarms as long as it should be: %s', async (mode, theirMs, ourMs) => {
    const conversation = await acceptZoe();
    const seconds = mode === 'off' ? 0 : HOUR_S;
    await anna.messenger.setDisappearing({ conversation, disappearing: { mode, seconds } });
    await anna.say(zoe.accountId, 'for a while');
    const kept = async (account: AccountKeys) =>
      (await inbox(account)).find(({ content }) => content.data?.body === 'for a while')?.ttlMs;
    expect([await kept(zoe), await kept(own)]).toEqual([theirMs, ourMs]);
  });

  it('are typing for 20 s, receipts for 14 days, neither to our own devices', async () => {
    const conversation = await acceptZoe();
    await anna.messenger.changeSettings({ readReceipts: true, typingIndicators: true });
    const ours = (await inbox(own)).length;
    await anna.messenger.typing({ conversation, writing: true });
    await anna.messenger.markRead({ conversation, upToMs: swarm.nowMs });
    await anna.messenger.runJobs();
    const kinds = (await inbox(zoe)).map(({ content, ttlMs }) => [content.kind, ttlMs]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['typing', 20_000],
        ['receipt', MESSAGE_TTL_MS],
      ]),
    );
    expect(await inbox(own)).toHaveLength(ours);
    await anna.messenger.typing({ conversation, writing: false });
  });

  it('tell of typing at once, again after ten seconds of it, and of the pause after the last key', async () => {
    const conversation = await acceptZoe();
    await anna.messenger.changeSettings({ typingIndicators: true });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const from = (await inbox(zoe)).length;
      const told = async () => (await inbox(zoe, from)).map(({ content }) => content.typing?.started);
      const keyAfter = async (ms: number) => {
        anna.nowMs += ms;
        vi.advanceTimersByTime(ms);
        await anna.messenger.typing({ conversation, writing: true });
      };
      await keyAfter(0);
      for (const ms of [3_000, 3_000, 3_000]) await keyAfter(ms);
      expect(await told()).toEqual([true]);
      await keyAfter(1_000);
      expect(await told()).toEqual([true, true]);
      vi.advanceTimersByTime(9_999);
      expect(await told()).toEqual([true, true]);
      vi.advanceTimersByTime(1);
      await vi.waitFor(async () => expect(await told()).toEqual([true, true, false]));
      await keyAfter(1_000);
      await anna.messenger.typing({ conversation, writing: false });
      expect(await told()).toEqual([true, true, false, true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is nothing to somebody who is blocked', async () => {
    const conversation = await acceptZoe();
    await anna.messenger.block({ conversation });
    const before = (await inbox(zoe)).length;
    await expect(anna.messenger.send({ conversation, text: 'no' })).rejects.toMatchObject({ code: 'blocked' });
    await anna.messenger.markRead({ conversation });
    await anna.messenger.runJobs();
    expect(await inbox(zoe)).toHaveLength(before);
  });
});

describe('what is received (07 §3)', () => {
  it('counts once if it comes again in other bytes', async () => {
    const sentAtMs = swarm.nowMs;
    for (let i = 0; i < 2; i++) await post(text('once', sentAtMs));
    await anna.messenger.poll();
    await post(text('once, says somebody', sentAtMs));
    await anna.messenger.poll();
    expect(await anna.texts(zoe.accountId)).toEqual(['once']);
  });

  it('is unread if it comes after the mark was set, though it was written before what was read', async () => {
    const conversation = await acceptZoe();
    await anna.messenger.markRead({ conversation, upToMs: swarm.nowMs });
    await post(text('older', swarm.nowMs - DAY_MS));
    await anna.messenger.poll();
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ unread: 1 });
    await post(text('newer', swarm.nowMs + 1000));
    await anna.messenger.poll();
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ unread: 2 });
    await anna.messenger.markRead({ conversation });
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ unread: 0 });
  });

  it('from another device of ours says that what stood before it was read', async () => {
    const conversation = await acceptZoe();
    await post(text('one', swarm.nowMs));
    await post(text('two', swarm.nowMs));
    await anna.messenger.poll();
    expect((await anna.conversation(zoe.accountId))?.unread).toBeGreaterThan(0);
    const written = { ...text('answer', swarm.nowMs), data: { ...textMessage('answer'), syncTarget: zoe.accountId } };
    const later = text('three', swarm.nowMs + 5);
    await post(written, own);
    await anna.messenger.poll();
    expect(await anna.db.conversations.get(conversation)).toMatchObject({ unread: 0 });
    await post(later);
    await anna.messenger.poll();
    expect(await anna.db.conversations.get(conversation)).toMatchObject({ unread: 1 });
  });

  it('is shown with a quote alone, and not with nothing but a preview', async () => {
    await acceptZoe();
    const before = (await anna.messages(zoe.accountId)).length;
    const quote = { author: zoe.accountId, timestampMs: swarm.nowMs };
    await post(text('', swarm.nowMs + 1, { data: { ...textMessage(''), quote } }));
    const previews = [{ url: 'https://a.example/', title: 'A' }];
    await post(text('', swarm.nowMs + 2, { data: { ...textMessage(''), previews } }));
    await anna.messenger.poll();
    const added = (await anna.messages(zoe.accountId)).slice(before);
    expect(added.map((row) => [row.text, row.quote?.author])).toEqual([['', zoe.accountId]]);
  });

  it('stands in the order of sent times, not of arrival', async () => {
    const sentAtMs = swarm.nowMs;
    await post(text('third', sentAtMs + 20));
    await anna.messenger.poll();
    await post(text('first', sentAtMs));
    await post(text('second', sentAtMs + 10));
    await anna.messenger.poll();
    expect(await anna.texts(zoe.accountId)).toEqual(['first', 'second', 'third']);
  });

  it('from ourselves is nothing but messages, reactions, timers and what is taken back', async () => {
    await acceptZoe();
    const before = await anna.db.messages.count();
    const sentAtMs = swarm.nowMs;
    const call = { type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [], sdpMids: [] };
    const contents: Content[] = [
      { kind: 'typing', typing: { timestampMs: sentAtMs, started: true } },
      { kind: 'receipt', receipt: { read: true, timestampsMs: [sentAtMs] } },
      { kind: 'extraction', extraction: { type: 'screenshot' } },
      { kind: 'call', call },
      { kind: 'request-response', requestResponse: { isApproved: true } },
    ];
    for (const content of contents) await post({ ...content, sigTimestampMs: sentAtMs }, own);
    await anna.messenger.poll();
    expect(await anna.db.messages.count()).toBe(before);
    expect(await anna.conversation(own.accountId)).toBeUndefined();
  });

  it('tells of saved media, screenshots and missed calls of people whom we have accepted, once', async () => {
    await acceptZoe();
    const sentAtMs = swarm.nowMs + 1000;
    const call = { type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [], sdpMids: [] };
    const contents: Content[] = [
      { kind: 'extraction', extraction: { type: 'media-saved', timestampMs: 1 } },
      { kind: 'extraction', extraction: { type: 'screenshot' } },
      { kind: 'call', call },
    ];
    for (let twice = 0; twice < 2; twice++)
      for (const [i, content] of contents.entries()) await post({ ...content, sigTimestampMs: sentAtMs + i });
    await anna.messenger.poll();
    const rows = await anna.messages(zoe.accountId);
    expect(rows.slice(-3).map((row) => row.text)).toEqual(['noticeMediaSaved', 'noticeScreenshot', 'noticeMissedCall']);
    expect(rows).toHaveLength(5);
  });

  it('keeps name and address of an invitation to a community', async () => {
    const communityInvitation = { name: 'Birds', url: `https://a.example/birds?public_key=${'ab'.repeat(32)}` };
    await post(text('', swarm.nowMs, { data: { ...textMessage(''), communityInvitation } }));
    await anna.messenger.poll();
    expect((await anna.messages(zoe.accountId))[0]?.invitation).toEqual(communityInvitation);
  });

  it('takes the picture of a profile away that names none', async () => {
    const at = swarm.nowMs;
    const picture = { pictureUrl: 'https://files.example/file/1#p=ab', key: new Uint8Array(32).fill(1) };
    const profiled = (body: string, sentAtMs: number, profile: object) =>
      post(text(body, sentAtMs, { data: { ...textMessage(body), profile } }));
    await profiled('with', at, { displayName: 'Zoe', updatedSeconds: 10, ...picture });
    await anna.messenger.poll();
    const stored = () => anna.db.conversations.get(anna.db.conversationKey(zoe.accountId));
    expect((await stored())?.picture?.url).toBe(picture.pictureUrl);
    await profiled('without', at + 1, { displayName: 'Zoe', updatedSeconds: 11 });
    await anna.messenger.poll();
    expect(await stored()).toMatchObject({ name: 'Zoe', picture: null });
  });
});

describe('when an arriving message goes (07 §5.12)', () => {
  const nowMs = 1_800_000_000_000;
  const sentAtMs = nowMs - 60_000;
  const afterSend = { mode: 'after-send', seconds: 600 } as const;
  const afterRead = { mode: 'after-read', seconds: 600 } as const;
  const fortnight = sentAtMs + MESSAGE_TTL_MS;

  it.each([
    ['it stays', { expiry: null, expirationMs: fortnight }, 0, false],
    [
      'after sending: with the swarm',
      { expiry: afterSend, expirationMs: sentAtMs + 630_000 },
      sentAtMs + 630_000,
      false,
    ],
    ['after sending, sooner than it can be', { expiry: afterSend, expirationMs: nowMs + 5 }, sentAtMs + 600_000, false],
    ['after sending, later than it can be', { expiry: afterSend, expirationMs: 9e15 }, sentAtMs + 600_000, false],
    [
      'after reading, read elsewhere, sooner than it can be',
      { expiry: afterRead, expirationMs: 1, isRead: true },
      nowMs + 600_000,
      true,
    ],
    ['after sending, the swarm unknown', { expiry: afterSend, expirationMs: 0 }, sentAtMs + 600_000, false],
    ['after reading, ours', { expiry: afterRead, expirationMs: fortnight, outgoing: true }, sentAtMs + 600_000, false],
    ['after reading, unread', { expiry: afterRead, expirationMs: fortnight }, 0, false],
    [
      'after reading, read elsewhere, the swarm knows',
      { expiry: afterRead, expirationMs: nowMs + 599_000, isRead: true },
      nowMs + 599_000,
      false,
    ],
    [
      'after reading, read elsewhere, the swarm does not know',
      { expiry: afterRead, expirationMs: fortnight, isRead: true },
      nowMs + 600_000,
      true,
    ],
  ] as const)('%s', (_, about, atMs, shorten) => {
    expect(expiresAt({ outgoing: false, isRead: false, sentAtMs, nowMs, ...about })).toEqual({ atMs, shorten });
  });
});
