import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import type { MessengerContext } from '../../src/messenger/context.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { keepConfigs } from '../../src/messenger/sync/keep.ts';
import { OfflineError } from '../../src/network/errors.ts';
import { CONFIG_KINDS } from '../../src/protocol/config/config-kind.ts';
import { removeExpired } from '../../src/messenger/expiry.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MAX_TEXT_RECEIVED, MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { countUnread } from '../../src/store/conversations.ts';
import { putSettings } from '../../src/store/settings.ts';
import { getTyping } from '../../src/store/typing.ts';
import { newConversation } from '../../src/messenger/conversation-record.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

// Small rules of sending and receiving, each of which could be lost without anything else failing (`npm run mutants`).

const zoe = deriveAccount(new Uint8Array(32).fill(11));
let swarm: FakeSwarm;
let change: (network: MessengerNetwork) => Partial<MessengerNetwork>;
let anna: Device;
let annaId: AccountId;

beforeEach(async () => {
  swarm = new FakeSwarm();
  change = () => ({});
  anna = new Device(() => {
    const network = swarm.network();
    return { ...network, ...change(network) };
  });
  annaId = await anna.create('Anna');
});

async function post(content: Content): Promise<string> {
  const timestampMs = content.sigTimestampMs ?? 0;
  const made = { content: encodeContent(content), timestampMs, sender: zoe, recipient: annaId };
  return swarm.put(annaId, await encodeDirectMessage(made), MESSAGE_TTL_MS);
}

const text = (body: string, sentAtMs: number, more: Partial<Content> = {}): Content => ({
  kind: 'data',
  sigTimestampMs: sentAtMs,
  data: textMessage(body),
  ...more,
});
const keyOf = async (accountId: string) => (await anna.messenger.openConversation({ accountId })).key;
const row = async () => {
  const found = await anna.conversation(zoe.accountId);
  if (!found) throw new Error('no conversation');
  return found;
};
const contextOf = (device: Device) =>
  ({
    db: device.db,
    network: swarm.network(),
    now: () => device.nowMs,
    notify: () => undefined,
  }) as unknown as MessengerContext;

/** Zoe wrote and was accepted; everything that followed is sent. */
async function friends(): Promise<string> {
  await post(text('hello', swarm.nowMs));
  await anna.messenger.poll();
  const key = await keyOf(zoe.accountId);
  await anna.messenger.accept({ conversation: key });
  await anna.messenger.runJobs();
  return key;
}

describe('what is sent', () => {
  it('counts as stored only under the hash that we computed', async () => {
    await friends();
    change = (network) => ({
      storeMany: async (input) => {
        const answer = await network.storeMany(input);
        return { ...answer, stores: answer.stores.map((store) => ({ ...store, hash: `${store.hash}x` })) };
      },
    });
    await anna.restart();
    await anna.say(zoe.accountId, 'under which name?');
    expect((await anna.messages(zoe.accountId)).at(-1)?.status).toBe('sending');
  });

  it('goes in the order in which it was written, also when the first has to wait', async () => {
    await friends();
    const sent: number[] = [];
    change = (network) => ({
      storeMany: async (input) => {
        if (input.recipient === zoe.accountId) sent.push(input.stores.length);
        return network.storeMany(input);
      },
    });
    await anna.restart();
    await anna.write(zoe.accountId, 'first');
    await anna.write(zoe.accountId, 'second');
    const [first] = (await anna.db.jobs.toArray())
      .filter((job) => job.recipient === zoe.accountId)
      .sort((a, b) => a.order - b.order);
    if (!first) throw new Error('no job');
    await anna.db.jobs.update(first.id, { dueMs: anna.nowMs + 60_000, lastAttemptMs: anna.nowMs });
    await anna.messenger.runJobs();
    expect(sent).toEqual([]);
    anna.nowMs += 60_000;
    await anna.messenger.runJobs();
    expect(sent.reduce((sum, n) => sum + n, 0)).toBe(2);
  });

  it('disappears counted from when the swarm had it, not from when we heard of that', async () => {
    const key = await friends();
    await anna.messenger.setDisappearing({ conversation: key, disappearing: { mode: 'after-send', seconds: 3600 } });
    await anna.messenger.runJobs();
    let storedAtMs = 0;
    change = (network) => ({
      storeMany: async (input) => {
        const answer = await network.storeMany(input);
        storedAtMs ||= answer.storedAtMs;
        swarm.nowMs += 30_000;
        return answer;
      },
    });
    await anna.restart();
    await anna.say(zoe.accountId, 'an hour');
    const message = (await anna.messages(zoe.accountId)).at(-1);
    expect(message?.expiresAtMs).toBe(storedAtMs + 3_600_000);
  });

  it('is not heard of as if another device had written it', async () => {
    await friends();
    await anna.say(zoe.accountId, 'mine');
    const [hello] = await anna.messages(zoe.accountId);
    await anna.messenger.react({ messageId: hello?.id ?? '', emoji: '👍', on: true });
    await anna.messenger.runJobs();
    await anna.db.devices.clear();
    await anna.messenger.poll();
    expect((await anna.db.devices.toArray()).filter(({ id }) => id === 'others')).toEqual([]);
  });

  it('answers messages of its own conversation only', async () => {
    await friends();
    const notes = await keyOf(annaId);
    const { id } = await anna.messenger.send({ conversation: notes, text: 'a secret note' });
    const conversation = await keyOf(zoe.accountId);
    await expect(anna.messenger.send({ conversation, text: 'see', quote: id })).rejects.toThrow('no such message');
  });
});

describe('what arrives', () => {
  it('is cut to the longest that anybody may send', async () => {
    await post(text('x'.repeat(2 * MAX_TEXT_RECEIVED), swarm.nowMs));
    await anna.messenger.poll();
    expect((await anna.texts(zoe.accountId))[0]).toHaveLength(MAX_TEXT_RECEIVED);
  });

  it('is not shown when its time is over', async () => {
    await friends();
    const expiration = { type: 'after-send', seconds: 60 } as const;
    await post(text('gone', swarm.nowMs - 120_000, { expiration }));
    await anna.messenger.poll();
    expect(await anna.texts(zoe.accountId)).toEqual(['hello']);
    expect(anna.notifications.filter(({ kind }) => kind === 'message')).toEqual([]);
  });

  it('is told once, though one answer holds it twice', async () => {
    await friends();
    const emoji = '👍';
    const [hello] = await anna.messages(zoe.accountId);
    const target = { author: zoe.accountId, timestampMs: hello?.sentAtMs ?? 0 };
    const data = { ...textMessage(''), reaction: { ...target, emoji, remove: false } };
    await post({ kind: 'data', sigTimestampMs: swarm.nowMs, data });
    const box = swarm.mailboxes.get(annaId) ?? [];
    const last = box.at(-1);
    if (last) box.push({ ...last });
    await anna.messenger.poll();
    expect(anna.events.filter(({ kind }) => kind === 'reaction')).toHaveLength(1);
  });

  it('is dropped when the account was removed while it was opened', async () => {
    await post(text('too late', swarm.nowMs));
    anna.fault = async (step) => {
      if (step !== 'inbox: opened') return;
      anna.fault = undefined;
      await anna.db.account.clear();
      await anna.db.configs.clear();
    };
    await anna.messenger.poll().catch(() => undefined);
    expect(await anna.db.messages.count()).toBe(0);
    expect(await anna.db.conversations.count()).toBe(0);
    expect(await anna.db.seen.count()).toBe(0);
  });

  it('shows nobody writing who wrote before we were there', async () => {
    await friends();
    await putSettings(anna.db, { typingIndicators: true });
    const typing = (sentAtMs: number): Content => ({
      kind: 'typing',
      sigTimestampMs: sentAtMs,
      typing: { timestampMs: sentAtMs, started: true },
    });
    await post(typing(swarm.nowMs - 60_000));
    await anna.messenger.poll();
    const shown = async () => Object.values(await getTyping(anna.db)).filter((untilMs) => untilMs > anna.nowMs);
    expect(await shown()).toEqual([]);
    await post(typing(swarm.nowMs));
    await anna.messenger.poll();
    expect(await shown()).toHaveLength(1);
  });
});

describe('what is unread', () => {
  it('is counted again when some of it has disappeared', async () => {
    await friends();
    swarm.nowMs += 1000;
    const expiration = { type: 'after-send', seconds: 60 } as const;
    await post(text('short', swarm.nowMs, { expiration }));
    await post(text('stays', swarm.nowMs));
    await anna.messenger.poll();
    const before = (await row()).unread;
    swarm.nowMs += 120_000;
    await removeExpired(contextOf(anna));
    expect((await row()).unread).toBe(before - 1);
  });

  it('never becomes more because somebody looks at something older', async () => {
    const key = await friends();
    swarm.nowMs += 1000;
    await post(text('newer', swarm.nowMs));
    await anna.messenger.poll();
    await anna.messenger.markRead({ conversation: key });
    const mark = (await row()).lastReadMs;
    await anna.messenger.markRead({ conversation: key, upToMs: 1 });
    expect((await row()).lastReadMs).toBeGreaterThanOrEqual(mark);
    expect((await row()).unread).toBe(0);
  });

  it('does not count where nobody is told of it', async () => {
    const key = await friends();
    swarm.nowMs += 1000;
    await post(text('newer', swarm.nowMs));
    await anna.messenger.poll();
    expect((await countUnread(anna.db, swarm.nowMs)).unread).toBeGreaterThan(0);
    await anna.messenger.mute({ conversation: key, untilMs: 'for-ever' });
    expect((await countUnread(anna.db, swarm.nowMs)).unread).toBe(0);
    await anna.messenger.mute({ conversation: key, untilMs: swarm.nowMs + 60_000 });
    expect((await countUnread(anna.db, swarm.nowMs)).unread).toBe(0);
    expect((await countUnread(anna.db, swarm.nowMs + 120_000)).unread).toBeGreaterThan(0);
  });
});

describe('configs', () => {
  it('of contacts that nobody has written yet delete nobody', async () => {
    await anna.messenger.pushNow();
    const row = newConversation(anna.db, zoe.accountId, annaId);
    await anna.db.conversations.put({ ...row, approved: true, visible: 1, nickname: 'of an early version' });
    const other = new Device(() => swarm.network());
    await other.messenger.restoreAccount({ phrase: (await anna.messenger.recoveryPhrase()).phrase });
    await other.messenger.poll();
    await other.messenger.setName({ name: 'Anna again' });
    await other.messenger.pushNow();
    await anna.messenger.poll();
    expect((await anna.db.profile.get('me'))?.name).toBe('Anna again');
    expect(await anna.conversation(zoe.accountId)).toMatchObject({ nickname: 'of an early version' });
  });

  it('that could not be stored do not let go of what they replace', async () => {
    await friends();
    await anna.messenger.pushNow();
    await anna.messenger.setName({ name: 'Anna the second' });
    await anna.messenger.setNickname({ conversation: await keyOf(zoe.accountId), nickname: 'Z' });
    const deleted: string[] = [];
    change = (network) => ({
      storeOwn: async (input) => {
        const answer = await network.storeOwn(input);
        return { ...answer, stores: answer.stores.map((store) => ({ ...store, verified: [] })) };
      },
      deleteMessages: async (input) => {
        deleted.push(...input.hashes);
        return network.deleteMessages(input);
      },
    });
    await anna.restart();
    await anna.messenger.pushNow().catch(() => undefined);
    expect(deleted).toEqual([]);
    expect(await anna.db.configs.where('needsPush').equals(1).count()).toBeGreaterThan(0);
  });

  it('that wait to be pushed are not put back as they were', async () => {
    await friends();
    await anna.messenger.pushNow();
    change = () => ({ storeOwn: () => Promise.reject(new OfflineError('offline')) });
    await anna.restart();
    await anna.messenger.setName({ name: 'Anna the second' });
    await anna.messenger.pushNow().catch(() => undefined);
    const { namespace } = CONFIG_KINDS.profile;
    swarm.remove(
      annaId,
      swarm.configs(annaId, namespace).map(({ hash }) => hash),
    );
    const stored: number[] = [];
    const network = swarm.network();
    const storeOwn: MessengerNetwork['storeOwn'] = async (input) => {
      stored.push(...input.stores.map((store) => store.namespace));
      return network.storeOwn(input);
    };
    const context = { ...contextOf(anna), fault: async () => undefined, network: { ...network, storeOwn } };
    const keys = deriveAccount(fromHex((await anna.messenger.recoveryPhrase()).seedHex));
    await anna.db.counters.clear();
    await keepConfigs({ ...context, keys });
    expect(stored).not.toContain(namespace);
    expect(await anna.db.configs.get('profile')).toMatchObject({ needsPush: 1 });
  });
});
