import { beforeEach, describe, expect, it } from 'vitest';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { deriveAccount, type AccountKeys } from '../../src/crypto/account.ts';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { encodeContent, textMessage, type Content, type DataMessage } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

/** Somebody with a newer app. */
const zoe = deriveAccount(new Uint8Array(32).fill(11));
const HOUR_MS = 3_600_000;

let swarm: FakeSwarm;
let anna: Device;
let annaId: AccountId;

async function post(content: Uint8Array, sentAtMs = swarm.nowMs, sender: AccountKeys = zoe): Promise<void> {
  const data = await encodeDirectMessage({ content, timestampMs: sentAtMs, sender, recipient: annaId });
  swarm.put(annaId, data, MESSAGE_TTL_MS);
}

const part = (number: number, inner: Uint8Array): Uint8Array =>
  new BinaryWriter()
    .uint32((number << 3) | 2)
    .bytes(inner)
    .finish();

const NEW_KIND = part(40, new Uint8Array(3));
const NEW_DATA = part(1, part(130, new Uint8Array(3)));

const dataBytes = (change: Partial<DataMessage>): Uint8Array =>
  encodeContent({ kind: 'data', data: { ...textMessage(''), ...change } });

/** What stands in the conversation after the next poll. */
async function shown(): Promise<string[]> {
  await anna.messenger.poll();
  return (await anna.messages(zoe.accountId)).map(({ text }) => text);
}

async function acceptZoe(): Promise<void> {
  await post(dataBytes({ body: 'hello' }), swarm.nowMs - 10_000);
  await anna.messenger.poll();
  await anna.messenger.accept({ conversation: (await anna.conversation(zoe.accountId))?.key ?? '' });
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
});

describe('what this version cannot show', () => {
  it.each([
    ['a new kind', NEW_KIND],
    ['a new part of a data message', NEW_DATA],
    ['a new flag', dataBytes({ flags: 8, body: 'what it means is not known' })],
    ['an invitation to a group', part(1, part(120, part(1, new Uint8Array(3))))],
  ])('is told of people whom we have accepted: %s', async (_, content) => {
    await acceptZoe();
    await post(content, swarm.nowMs + 1000);
    expect((await shown()).at(-1)).toBe('noticeUnknown');
    expect(anna.events.at(-1)).toMatchObject({ kind: 'notice', with: zoe.accountId, text: 'noticeUnknown' });
  });

  it.each([
    ['legacy configuration', part(7, new Uint8Array(3))],
    ['a shared config', part(11, new Uint8Array(3))],
    ['closed-group control', part(1, part(104, new Uint8Array(3)))],
    ['the end of a session', dataBytes({ flags: 1, body: 'TERMINATE' })],
    ['a new picture key', dataBytes({ flags: 4 })],
    ['a delivery receipt', encodeContent({ kind: 'receipt', receipt: { read: false, timestampsMs: [1] } })],
    ['nothing but a profile', dataBytes({ profile: { displayName: 'Zoe', updatedSeconds: 5 } })],
    ['nothing at all', new Uint8Array()],
    ['a call that begins', encodeContent({ kind: 'call', call: call(6) })],
    ['a reaction without emoji', dataBytes({ reaction: { author: 'x', timestampMs: 1, emoji: '', remove: false } })],
  ])('is not what has an old or a silent meaning: %s', async (_, content) => {
    await acceptZoe();
    const before = await shown();
    await post(content, swarm.nowMs + 1000);
    expect(await shown()).toEqual(before);
  });

  it('of a stranger makes a request if it is a data message, and shows nothing otherwise', async () => {
    await post(NEW_KIND);
    expect(await shown()).toEqual([]);
    expect(await anna.db.conversations.count()).toBe(0);
    await post(NEW_DATA);
    expect(await shown()).toEqual(['noticeUnknown']);
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ request: 'incoming', visible: 1, approvedMe: true });
  });

  it('of somebody who is blocked, of a deleted contact’s past and of our own devices shows nothing', async () => {
    await acceptZoe();
    const { key } = await anna.messenger.openConversation({ accountId: zoe.accountId });
    await post(NEW_DATA, swarm.nowMs, deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex)));
    await anna.messenger.block({ conversation: key });
    await post(NEW_DATA, swarm.nowMs + 1000);
    await anna.messenger.poll();
    expect(await anna.db.messages.filter(({ text }) => text === 'noticeUnknown').count()).toBe(0);
    await anna.messenger.unblock({ conversation: key });
    await anna.messenger.deleteContact({ conversation: key });
    await post(NEW_DATA, swarm.nowMs - HOUR_MS);
    expect(await shown()).toEqual([]);
  });

  it('stands once where twenty came, in whatever order and in however many polls', async () => {
    await acceptZoe();
    for (let i = 0; i < 20; i++) {
      await post(i % 2 === 0 ? NEW_KIND : NEW_DATA, swarm.nowMs + 1000 + ((i * 7) % 20));
      if (i % 3 === 0) await anna.messenger.poll();
    }
    expect((await shown()).filter((text) => text === 'noticeUnknown')).toHaveLength(1);
  });

  it('disappears as its sender wants', async () => {
    await acceptZoe();
    const content: Content = {
      kind: 'none',
      expiration: { type: 'after-read', seconds: 300 },
    };
    await post(new Uint8Array([...NEW_KIND, ...encodeContent(content)]), swarm.nowMs + 1);
    await shown();
    const find = async () => (await anna.messages(zoe.accountId)).find(({ text }) => text === 'noticeUnknown');
    expect(await find()).toMatchObject({ expiry: { mode: 'after-read', seconds: 300 }, expiresAtMs: 0 });
    await anna.messenger.markRead({ conversation: (await find())?.conversation ?? '' });
    const { expiresAtMs = 0, hash = '' } = (await find()) ?? {};
    expect(expiresAtMs).toBeGreaterThan(swarm.nowMs - 1000);
    await anna.messenger.runJobs();
    expect(swarm.expiries(annaId, [hash ?? '']).get(hash ?? '')).toBe(expiresAtMs);
  });
});

function call(type: number) {
  return { type, uuid: 'u', sdps: [], sdpMLineIndexes: [], sdpMids: [] };
}
