import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { cleanUp } from '../../src/messenger/inbox.ts';
import type { MessengerContext } from '../../src/messenger/context.ts';
import { listConversations } from '../../src/store/conversations.ts';
import { conversationName, shortId } from '../../src/ui/names.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const zoe = deriveAccount(new Uint8Array(32).fill(11));
const stranger = (n: number) => deriveAccount(new Uint8Array(32).fill(50 + n));
let swarm: FakeSwarm;
let anna: Device;
let annaId: AccountId;

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
});

async function post(content: Content, sender = zoe): Promise<void> {
  const timestampMs = content.sigTimestampMs ?? 0;
  const data = await encodeDirectMessage({
    content: encodeContent(content),
    timestampMs,
    sender,
    recipient: annaId,
  });
  swarm.put(annaId, data, MESSAGE_TTL_MS);
}

const text = (body: string, sentAtMs: number): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: textMessage(body),
});
const timer = (sentAtMs: number): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: { ...textMessage(''), flags: 2 },
});
const unsend = (timestampMs: number, sentAtMs: number, author = zoe.accountId): Content => ({
  kind: 'unsend',
  sigTimestampMs: sentAtMs,
  unsend: { author, timestampMs },
});
const reaction = (target: { author: AccountId; timestampMs: number }, emoji: string, sentAtMs: number): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: { ...textMessage(''), reaction: { ...target, emoji, remove: false } },
});

/** Time passes, then everything that waits is fetched. */
async function poll(): Promise<void> {
  swarm.nowMs += 10_000;
  anna.nowMs += 10_000;
  await anna.messenger.poll();
}
const asked = () => anna.notifications.filter(({ kind }) => kind === 'request' || kind === 'summary').length;
const keyOf = async (accountId: string) => (await anna.messenger.openConversation({ accountId })).key;
async function accepted(): Promise<void> {
  await post(text('hello', swarm.nowMs));
  await poll();
  await anna.messenger.accept({ conversation: await keyOf(zoe.accountId) });
  await anna.messenger.runJobs();
}

describe('a stranger is told of once', () => {
  it('however often the request is taken back and made again', async () => {
    for (let round = 0; round < 4; round++) {
      const sentAtMs = swarm.nowMs;
      await post(text(`hey ${round}`, sentAtMs));
      await poll();
      await post(unsend(sentAtMs, swarm.nowMs));
      await poll();
    }
    expect(asked()).toBe(1);
  });

  it('however often timers take the place of texts', async () => {
    for (let round = 0; round < 5; round++) {
      await post(round % 2 ? text('hey', swarm.nowMs) : timer(swarm.nowMs));
      await poll();
      await post(unsend(swarm.nowMs - 10_000, swarm.nowMs));
      await poll();
    }
    expect(asked()).toBe(1);
  });

  it('and not again after it was declined, though the request stands in the list', async () => {
    for (let round = 0; round < 3; round++) {
      await post(text('hi', swarm.nowMs));
      await poll();
      expect((await anna.conversation(zoe.accountId))?.request).toBe('incoming');
      await anna.messenger.decline({ conversation: await keyOf(zoe.accountId) });
    }
    expect(asked()).toBe(1);
  });

  it('not again after the background was stopped, nor after weeks', async () => {
    await post(text('hi', swarm.nowMs));
    await poll();
    await anna.messenger.decline({ conversation: await keyOf(zoe.accountId) });
    await anna.restart();
    swarm.nowMs += 3 * MESSAGE_TTL_MS;
    anna.nowMs += 3 * MESSAGE_TTL_MS;
    await cleanUp({ db: anna.db, network: swarm.network() } as MessengerContext);
    await post(text('hi again', swarm.nowMs));
    await poll();
    expect(asked()).toBe(1);
  });

  it('and of many strangers within an hour only the first make a sound of their own', async () => {
    for (let n = 0; n < 24; n++) {
      await post(text('hi', swarm.nowMs), stranger(n));
      await poll();
    }
    expect(asked()).toBeLessThanOrEqual(20);
    swarm.nowMs += 3_600_000;
    anna.nowMs += 3_600_000;
    const before = asked();
    await post(text('hi', swarm.nowMs), stranger(60));
    await poll();
    expect(asked()).toBe(before + 1);
  });

  it('with a small memory, whatever the number of strangers', async () => {
    const before = await anna.db.tombstones.count();
    for (let n = 0; n < 8; n++) await post(text('hi', swarm.nowMs), stranger(n));
    await poll();
    expect((await anna.db.tombstones.count()) - before).toBe(0);
  });
});

describe('what strangers take back before it came', () => {
  it('is kept in one place', async () => {
    for (let n = 0; n < 60; n++) await post(unsend(n, swarm.nowMs));
    for (let n = 0; n < 5; n++) await post(unsend(n, swarm.nowMs, stranger(n).accountId), stranger(n));
    await poll();
    expect(await anna.db.tombstones.count()).toBe(1);
    expect(JSON.stringify(await anna.db.tombstones.toArray()).length).toBeLessThan(40_000);
    expect(await anna.db.conversations.count()).toBe(0);
  });

  it('still does not appear', async () => {
    const sentAtMs = swarm.nowMs;
    await post(unsend(sentAtMs, sentAtMs + 1));
    await poll();
    await post(text('withdrawn', sentAtMs));
    await poll();
    expect(await anna.texts(zoe.accountId)).toEqual([]);
    expect(asked()).toBe(0);
  });

  it('nor when another message came between', async () => {
    const sentAtMs = swarm.nowMs;
    await post(unsend(sentAtMs, sentAtMs + 1));
    await poll();
    await post(text('something else', swarm.nowMs));
    await poll();
    await post(text('withdrawn', sentAtMs));
    await poll();
    expect(await anna.texts(zoe.accountId)).toEqual(['something else']);
  });

  it('makes one deletion of one message, however often it is said', async () => {
    const sentAtMs = swarm.nowMs;
    await post(text('hey', sentAtMs));
    await poll();
    const jobs = () => anna.db.jobs.count();
    const before = await jobs();
    for (let n = 0; n < 20; n++) await post(unsend(sentAtMs, sentAtMs + 1 + n));
    await poll();
    expect((await jobs()) - before).toBeLessThanOrEqual(1);
  });
});

describe('reactions that come before their message', () => {
  it('are bounded for each person', async () => {
    await accepted();
    const before = await anna.db.tombstones.count();
    for (let n = 0; n < 130; n++) await post(reaction({ author: zoe.accountId, timestampMs: n }, '👍', swarm.nowMs));
    await poll();
    expect((await anna.db.tombstones.count()) - before).toBeLessThanOrEqual(1);
  });

  it('still find it', async () => {
    await accepted();
    const sentAtMs = swarm.nowMs;
    await post(reaction({ author: zoe.accountId, timestampMs: sentAtMs }, '👍', sentAtMs + 1));
    await poll();
    await post(text('late', sentAtMs));
    await poll();
    const late = (await anna.messages(zoe.accountId)).find((row) => row.text === 'late');
    expect(late?.reactions.map(({ emoji }) => emoji)).toEqual(['👍']);
  });
});

describe('somebody else', () => {
  const named = (displayName: string, sentAtMs: number): Content => ({
    kind: 'data',
    sigTimestampMs: sentAtMs,
    data: { ...textMessage('hello'), profile: { displayName, updatedSeconds: 5 } },
  });
  const friend = async (name: string, account: ReturnType<typeof stranger>) => {
    await post(named(name, swarm.nowMs), account);
    await poll();
    await anna.messenger.accept({ conversation: await keyOf(account.accountId) });
  };

  it('is not called as only we call things, in a notification neither', async () => {
    await friend('Nоte\u200b to Self', zoe);
    const row = await anna.conversation(zoe.accountId);
    if (!row) throw new Error('no conversation');
    expect(conversationName(row)).toBe(shortId(zoe.accountId));
    await post(text('psst', swarm.nowMs));
    await poll();
    expect(anna.notifications.at(-1)).toMatchObject({ kind: 'message', name: `(${shortId(zoe.accountId)})` });
    await anna.messenger.setNickname({ conversation: row.key, nickname: 'Notes' });
    expect((await listConversations(anna.db)).map(conversationName)).toEqual(['Notes']);
  });

  it('whose name looks like that of another is told apart by the ID, and so is the other', async () => {
    await friend('Mara', zoe);
    await friend('Marа', stranger(1));
    await friend('Nele', stranger(2));
    const names = (await listConversations(anna.db)).map(conversationName);
    expect(new Set(names)).toEqual(
      new Set([`Mara (${shortId(zoe.accountId)})`, `Marа (${shortId(stranger(1).accountId)})`, 'Nele']),
    );
    await post(text('psst', swarm.nowMs), stranger(1));
    await poll();
    expect(anna.notifications.at(-1)).toMatchObject({ name: `Marа (${shortId(stranger(1).accountId)})` });
  });
});

describe('a reaction', () => {
  const mine = async () => {
    await accepted();
    await anna.say(zoe.accountId, 'my message');
    anna.notifications.length = 0;
    const message = (await anna.messages(zoe.accountId)).find(({ outgoing }) => outgoing);
    if (!message) throw new Error('it is not here');
    return { id: message.id, target: { author: annaId, timestampMs: message.sentAtMs } };
  };
  const stored = async (id: string) => (await anna.db.messages.get(id))?.reactions ?? [];

  it.each([
    ['a text', 'Your account is locked. Visit http://evil.example'],
    ['a letter', 'a'],
    ['a digit', '1'],
    ['two emoji', '👍👍'],
    ['an emoji and a blank', '👍 '],
    ['an emoji and a letter', '👍a'],
    ['a turned direction', '\u202e👍'],
    ['an emoji with marks', '👍\u0301'],
    ['joiners alone', '\u200d\u200d'],
    ['an unfinished flag', '🇩'],
    ['a colour of skin alone, twice', '🏽🏽'],
    ['emoji tied to one another that are no emoji together', '👍\u200d👍\u200d👍'],
  ])('is no reaction when it is %s', async (_, emoji) => {
    const { id, target } = await mine();
    await post(reaction(target, emoji, swarm.nowMs));
    await poll();
    expect(await stored(id)).toEqual([]);
    expect(anna.notifications).toEqual([]);
  });

  it('is one emoji of any build', async () => {
    const { id, target } = await mine();
    const emoji = ['👍', '👍🏽', '❤️', '❤', '👨‍👩‍👧‍👦', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '©️', '☺️', '👁️‍🗨️', '🏳️‍🌈'];
    for (const [n, one] of emoji.entries()) await post(reaction(target, one, swarm.nowMs + n));
    await poll();
    expect((await stored(id)).map((one) => one.emoji)).toEqual(emoji);
  });

  it('is bounded for each person, and nobody takes the place of others', async () => {
    const { id, target } = await mine();
    for (let n = 0; n < 40; n++)
      await post(reaction(target, String.fromCodePoint(0x1f400 + (n % 62)), swarm.nowMs + n));
    await poll();
    expect((await stored(id)).length).toBeLessThanOrEqual(20);
    await anna.messenger.react({ messageId: id, emoji: '👍', on: true });
    expect((await stored(id)).some(({ from }) => from === annaId)).toBe(true);
  });

  it('that we send is one emoji as well', async () => {
    const { id } = await mine();
    await expect(anna.messenger.react({ messageId: id, emoji: 'yes', on: true })).rejects.toThrow('one emoji');
    await expect(anna.messenger.react({ messageId: id, emoji: '👍👍', on: true })).rejects.toThrow('one emoji');
  });
});
