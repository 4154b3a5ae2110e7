import { beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount, type AccountKeys } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import type { NotificationEvent } from '../../src/messenger/notification-event.ts';
import { encodeContent, textMessage, type Content, type DataMessage } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { countUnread, listConversations } from '../../src/store/conversations.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const people = [11, 12, 13, 14, 15].map((seed) => deriveAccount(new Uint8Array(32).fill(seed)));
const [zoe, yves, xenia, will] = people as [AccountKeys, AccountKeys, AccountKeys, AccountKeys];

let swarm: FakeSwarm;
let anna: Device;
let own: AccountKeys;

async function post(sender: AccountKeys, content: Content): Promise<number> {
  const timestampMs = ++swarm.nowMs;
  const data = await encodeDirectMessage({
    content: encodeContent({ ...content, sigTimestampMs: timestampMs }),
    timestampMs,
    sender,
    recipient: own.accountId,
  });
  swarm.put(own.accountId, data, MESSAGE_TTL_MS);
  return timestampMs;
}

const say = (sender: AccountKeys, body: string, change: Partial<DataMessage> = {}): Promise<number> =>
  post(sender, { kind: 'data', data: { ...textMessage(body), ...change } });

const unsend = (sender: AccountKeys, timestampMs: number): Promise<number> =>
  post(sender, { kind: 'unsend', unsend: { timestampMs, author: sender.accountId } });

const key = async (device: Device, person: AccountKeys) =>
  (await device.messenger.openConversation({ accountId: person.accountId })).key;

/** What a poll shows; what it takes away is left out. */
async function shown(device = anna): Promise<NotificationEvent[]> {
  device.notifications.length = 0;
  device.nowMs = swarm.nowMs;
  await device.messenger.poll();
  return device.notifications.filter(({ kind }) => kind !== 'clear');
}

async function befriend(...those: AccountKeys[]): Promise<void> {
  for (const person of those) await say(person, 'hello');
  await anna.messenger.poll();
  for (const person of those) {
    const conversation = await key(anna, person);
    await anna.messenger.accept({ conversation });
    await anna.messenger.markRead({ conversation });
  }
  await anna.messenger.runJobs();
  await anna.messenger.poll();
  swarm.nowMs += 60_000;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  await anna.create('Anna');
  own = deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex));
});

describe('what a poll shows', () => {
  it('of a stranger: that somebody wrote, once', async () => {
    await say(zoe, 'secret words');
    expect(await shown()).toEqual([{ kind: 'request', conversation: await key(anna, zoe), silent: true }]);
    await say(zoe, 'more secret words');
    expect(await shown()).toEqual([]);
  });

  it.each([
    ['what we cannot show', { flags: 8 }],
    ['a timer', { flags: 2 }],
  ])('of a stranger who begins with %s: that somebody wrote, once', async (_, change) => {
    await say(zoe, '', change);
    expect(await shown()).toEqual([{ kind: 'request', conversation: await key(anna, zoe), silent: true }]);
    await say(zoe, 'words');
    expect(await shown()).toEqual([]);
  });

  it('of a friend: the words, and how many are unread as more come', async () => {
    await befriend(zoe);
    const conversation = await key(anna, zoe);
    await say(zoe, 'one');
    expect(await shown()).toMatchObject([{ kind: 'message', conversation, text: 'one', count: 1 }]);
    await say(zoe, 'two');
    expect(await shown()).toMatchObject([{ kind: 'message', conversation, text: 'two', count: 2 }]);
    await anna.messenger.markRead({ conversation });
    expect(anna.notifications.at(-1)).toEqual({ kind: 'clear', conversation });
    await say(zoe, 'three');
    expect(await shown()).toMatchObject([{ text: 'three', count: 1 }]);
  });

  it('nothing that was taken back by then, and takes back what it showed', async () => {
    await befriend(zoe);
    await unsend(zoe, await say(zoe, 'a slip'));
    expect(await shown()).toEqual([]);
    const later = await say(zoe, 'another slip');
    expect(await shown()).toMatchObject([{ text: 'another slip' }]);
    await unsend(zoe, later);
    expect(await shown()).toEqual([]);
    expect(anna.notifications).toEqual([{ kind: 'clear', conversation: await key(anna, zoe) }]);
  });

  it('what is unread goes on being shown when something read is taken back', async () => {
    await befriend(zoe);
    const read = await say(zoe, 'read');
    await anna.messenger.poll();
    await anna.messenger.markRead({ conversation: await key(anna, zoe) });
    await say(zoe, 'unread');
    expect(await shown()).toHaveLength(1);
    await unsend(zoe, read);
    await shown();
    expect(anna.notifications).toEqual([]);
  });

  it('of reactions: those to what we wrote, unless they are taken back by then', async () => {
    await befriend(zoe);
    await anna.say(zoe.accountId, 'mine');
    const target = (await anna.messages(zoe.accountId)).find(({ text }) => text === 'mine')?.sentAtMs ?? 0;
    const react = (remove: boolean) =>
      say(zoe, '', { reaction: { timestampMs: target, author: own.accountId, emoji: '🐦', remove } });
    await react(false);
    expect(await shown()).toMatchObject([{ kind: 'reaction', emoji: '🐦', text: 'mine' }]);
    await react(true);
    expect(await shown()).toEqual([]);
    await react(false);
    await react(true);
    expect(await shown()).toEqual([]);
  });

  it('missed calls, but neither saved media nor screenshots nor a timer nor typing nor receipts', async () => {
    await befriend(zoe);
    const timestampMs = swarm.nowMs;
    await post(zoe, { kind: 'extraction', extraction: { type: 'screenshot' } });
    await post(zoe, { kind: 'extraction', extraction: { type: 'media-saved', timestampMs: 1 } });
    await post(zoe, { kind: 'typing', typing: { timestampMs: timestampMs + 3, started: true } });
    await post(zoe, { kind: 'receipt', receipt: { read: true, timestampsMs: [timestampMs] } });
    await say(zoe, '', { flags: 2 });
    expect(await shown()).toEqual([]);
    const call = { type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [], sdpMids: [] };
    await post(zoe, { kind: 'call', call });
    expect(await shown()).toMatchObject([{ kind: 'missed-call', conversation: await key(anna, zoe) }]);
  });

  it('a community invitation by its name', async () => {
    await befriend(zoe);
    await say(zoe, '', { communityInvitation: { url: 'https://c.example/birds', name: 'Birds' } });
    expect(await shown()).toMatchObject([{ kind: 'message', invitation: 'Birds' }]);
  });

  it('nothing in a muted conversation or of somebody blocked', async () => {
    await befriend(zoe, yves);
    await anna.messenger.mute({ conversation: await key(anna, zoe), untilMs: swarm.nowMs + 3_600_000 });
    await anna.messenger.block({ conversation: await key(anna, yves) });
    await say(zoe, 'psst');
    await say(yves, 'psst');
    expect(await shown()).toEqual([]);
    swarm.nowMs += 3_601_000; // kept in whole seconds
    await say(zoe, 'hello again');
    expect(await shown()).toMatchObject([{ text: 'hello again' }]);
  });
});

describe('with two devices', () => {
  it('what was answered on one is not told by the other', async () => {
    await befriend(zoe);
    const { phrase } = await anna.messenger.recoveryPhrase();
    await anna.messenger.pushNow();
    const tablet = new Device(() => swarm.network());
    tablet.nowMs = swarm.nowMs;
    await tablet.messenger.restoreAccount({ phrase });
    await tablet.messenger.poll();
    await say(zoe, 'question');
    tablet.nowMs = ++swarm.nowMs;
    await tablet.messenger.poll();
    await tablet.say(zoe.accountId, 'answer');
    expect(await shown()).toEqual([]);
  });

  it('a reaction and a missed call go when the conversation is read on the other', async () => {
    await befriend(zoe);
    const { phrase } = await anna.messenger.recoveryPhrase();
    await anna.messenger.pushNow();
    const tablet = new Device(() => swarm.network());
    tablet.nowMs = swarm.nowMs;
    await tablet.messenger.restoreAccount({ phrase });
    await tablet.messenger.poll();
    await post(zoe, { kind: 'call', call: { type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [], sdpMids: [] } });
    expect(await shown()).toMatchObject([{ kind: 'missed-call' }]);
    tablet.nowMs = swarm.nowMs;
    await tablet.messenger.poll();
    await tablet.messenger.markRead({ conversation: await key(tablet, zoe) });
    await tablet.messenger.pushNow();
    await shown();
    expect(anna.notifications).toEqual([{ kind: 'clear', conversation: await key(anna, zoe) }]);
  });
});

describe('many at once', () => {
  it('the fourth conversation within five seconds makes a summary of all; later ones stand alone', async () => {
    await befriend(zoe, yves, xenia, will);
    for (const person of [zoe, yves, xenia]) await say(person, 'hi');
    expect(await shown()).toHaveLength(3);
    await say(will, 'hi');
    expect(await shown()).toMatchObject([{ kind: 'summary', conversations: 4, messages: 4 }]);
    expect(anna.notifications.filter(({ kind }) => kind === 'clear')).toHaveLength(3);
    await say(zoe, 'again');
    expect(await shown()).toMatchObject([{ kind: 'summary', conversations: 4, messages: 5 }]);
    swarm.nowMs += 5_001;
    await say(will, 'again');
    expect(await shown()).toMatchObject([{ kind: 'message', count: 2 }]);
  });

  it('what was read since does not count', async () => {
    await befriend(zoe, yves, xenia, will);
    for (const person of [zoe, yves, xenia]) await say(person, 'hi');
    expect(await shown()).toHaveLength(3);
    await anna.messenger.markRead({ conversation: await key(anna, zoe) });
    await say(will, 'hi');
    expect(await shown()).toMatchObject([{ kind: 'message' }]);
  });

  it('what came before the network failed in the middle of a poll is told', async () => {
    let answers = Infinity;
    anna = new Device(() => {
      const network = swarm.network();
      return {
        ...network,
        retrieve: async (...asked) => {
          if (answers-- <= 0) throw new Error('the line is cut');
          return network.retrieve(...asked);
        },
      };
    });
    await anna.create('Anna');
    own = deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex));
    await befriend(zoe);
    swarm.pageSize = 1;
    await say(zoe, 'one');
    await say(zoe, 'two');
    answers = 1;
    anna.notifications.length = 0;
    anna.nowMs = swarm.nowMs;
    await expect(anna.messenger.poll()).rejects.toThrow('the line is cut');
    expect(anna.notifications).toMatchObject([{ kind: 'message', text: 'one' }]);
    answers = Infinity;
    expect(await shown()).toMatchObject([{ kind: 'message', text: 'two' }]);
  });

  it('what waited at the start is summed up, what comes later is not', async () => {
    await befriend(zoe, yves);
    await anna.restart();
    for (let i = 0; i < 3; i++) for (const person of [zoe, yves]) await say(person, `${i}`);
    expect(await shown()).toMatchObject([{ kind: 'summary', conversations: 2, messages: 6 }]);
    swarm.nowMs += 60_000;
    for (let i = 0; i < 3; i++) for (const person of [zoe, yves]) await say(person, `${i}`);
    expect(await shown()).toMatchObject([{ kind: 'message' }, { kind: 'message' }]);
  });
});

describe('the count of the toolbar', () => {
  it('is the sum of what the list shows, without muted ones; requests are counted apart', async () => {
    await befriend(zoe, yves, xenia);
    for (const person of [zoe, zoe, yves, xenia, will]) await say(person, 'hi');
    await anna.messenger.poll();
    await anna.messenger.mute({ conversation: await key(anna, xenia), untilMs: 'for-ever' });
    const rows = await listConversations(anna.db);
    const muted = await key(anna, xenia);
    const listed = rows.filter((row) => row.key !== muted).reduce((sum, row) => sum + row.unread, 0);
    expect(await countUnread(anna.db, swarm.nowMs)).toEqual({ unread: 3, requests: 1 });
    expect(listed).toBe(3);
    await anna.messenger.mute({ conversation: muted, untilMs: null });
    expect((await countUnread(anna.db, swarm.nowMs)).unread).toBe(4);
  });
});
