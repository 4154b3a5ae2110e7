import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { countUnread, listConversations, listRequests } from '../../src/store/conversations.ts';
import { changeDraft, getDraft } from '../../src/store/drafts.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: AccountId;
let benId: AccountId;

const device = () => new Device(() => swarm.network());

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = device();
  ben = device();
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
});

describe('two people', () => {
  it('meet through a request, an answer and a reply', async () => {
    await anna.say(benId, 'hello');
    expect(await anna.conversation(benId)).toMatchObject({
      request: 'outgoing',
      visible: 1,
      last: { text: 'hello', status: 'sent' },
    });
    await ben.messenger.poll();
    expect(await listConversations(ben.db)).toEqual([]);
    expect(await listRequests(ben.db)).toMatchObject([{ name: 'Anna', request: 'incoming', unread: 1 }]);
    expect(ben.notifications).toMatchObject([{ kind: 'request' }]);
    await ben.say(annaId, 'hi Anna');
    expect(await ben.conversation(annaId)).toMatchObject({ request: 'none', unread: 0 });
    await anna.messenger.poll();
    expect(await anna.conversation(benId)).toMatchObject({ request: 'none', name: 'Ben', unread: 1 });
    expect((await anna.messages(benId)).map((row) => row.text)).toEqual(['hello', 'noticeTheyAccepted', 'hi Anna']);
    expect((await ben.messages(annaId)).map((row) => row.text)).toEqual(['hello', 'noticeYouAccepted', 'hi Anna']);
    expect(anna.notifications.at(-1)).toMatchObject({ kind: 'message', name: 'Ben', text: 'hi Anna', count: 1 });
  });

  it('take the draft away with the message it became, and no other draft', async () => {
    const { key } = await anna.messenger.openConversation({ accountId: benId });
    await changeDraft(anna.db, key, { text: 'hello ' });
    await anna.say(benId, 'hello');
    expect((await getDraft(anna.db, key)).text).toBe('');
    await changeDraft(anna.db, key, { text: 'something else' });
    await anna.say(benId, 'a page that was shared');
    expect((await getDraft(anna.db, key)).text).toBe('something else');
  });

  it('send the answer to a request before the first message', async () => {
    await anna.say(benId, 'hello');
    await ben.messenger.poll();
    swarm.offered.length = 0;
    await ben.say(annaId, 'hi');
    expect(swarm.offered.map(({ recipient }) => recipient)).toEqual([annaId, annaId, benId]);
  });

  it('accept explicitly, and only once', async () => {
    await anna.say(benId, 'hello');
    await ben.messenger.poll();
    const { key } = await ben.messenger.openConversation({ accountId: annaId });
    await ben.messenger.accept({ conversation: key });
    await ben.messenger.accept({ conversation: key });
    await ben.messenger.runJobs();
    await anna.messenger.poll();
    expect((await anna.messages(benId)).map((row) => row.text)).toEqual(['hello', 'noticeTheyAccepted']);
  });

  it('decline leaves nothing, and a later message is a new request', async () => {
    await anna.say(benId, 'hello');
    await ben.messenger.poll();
    const { key } = await ben.messenger.openConversation({ accountId: annaId });
    await ben.messenger.decline({ conversation: key });
    await ben.messenger.poll();
    expect(await ben.db.conversations.count()).toBe(0);
    expect(await ben.db.messages.count()).toBe(0);
    await anna.say(benId, 'again');
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['again']);
  });

  it('discard what blocked people write', async () => {
    await anna.say(benId, 'hello');
    await ben.messenger.poll();
    const { key } = await ben.messenger.openConversation({ accountId: annaId });
    await ben.messenger.block({ conversation: key });
    await anna.say(benId, 'more');
    expect(await ben.messenger.poll()).toEqual({ received: 0 });
    expect(await ben.texts(annaId)).toEqual([]);
    await expect(ben.messenger.send({ conversation: key, text: 'x' })).rejects.toMatchObject({ code: 'blocked' });
    await ben.messenger.unblock({ conversation: key });
    await anna.say(benId, 'peace');
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['peace']);
  });

  it('count unread messages until they are read', async () => {
    for (const text of ['1', '2', '3']) {
      await anna.say(benId, text);
      swarm.nowMs += 10;
    }
    await ben.messenger.poll();
    const { key } = await ben.messenger.openConversation({ accountId: annaId });
    await ben.messenger.accept({ conversation: key });
    expect(await countUnread(ben.db)).toEqual({ unread: 3, requests: 0 });
    const second = (await ben.messages(annaId))[1];
    await ben.messenger.markRead({ conversation: key, upToMs: second?.sentAtMs ?? 0 });
    expect((await countUnread(ben.db)).unread).toBe(1);
  });
});

describe('one account', () => {
  it('sees on a second device what the first one sent', async () => {
    const { phrase } = await anna.messenger.recoveryPhrase();
    await anna.say(benId, 'from the first');
    const second = device();
    expect((await second.messenger.restoreAccount({ phrase })).accountId).toBe(annaId);
    await second.messenger.poll();
    expect(await second.messages(benId)).toMatchObject([{ text: 'from the first', outgoing: true, status: 'sent' }]);
    expect(await second.conversation(benId)).toMatchObject({ approved: true, request: 'outgoing', unread: 0 });
    expect(second.notifications).toEqual([]);
  });

  it('keeps notes to itself on all devices and never shows one twice', async () => {
    const { phrase } = await anna.messenger.recoveryPhrase();
    await anna.say(annaId, 'milk');
    await anna.messenger.poll();
    expect(await anna.messages(annaId)).toMatchObject([{ text: 'milk', status: 'sent' }]);
    expect((await anna.messages(annaId))[0]?.hash).not.toBeNull();
    const second = device();
    await second.messenger.restoreAccount({ phrase });
    await second.messenger.poll();
    expect(await second.texts(annaId)).toEqual(['milk']);
    expect((await second.conversation(annaId))?.kind).toBe('me');
  });

  it('gives every message its own sent time, also after a restart', async () => {
    for (let i = 0; i < 3; i++) await anna.write(benId, `${i}`);
    await anna.restart();
    await anna.write(benId, '3');
    const times = (await anna.messages(benId)).map((row) => row.sentAtMs);
    expect(new Set(times).size).toBe(4);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('refuses a second account, a wrong phrase and an empty message', async () => {
    await expect(anna.messenger.createAccount({ name: 'x' })).rejects.toMatchObject({ code: 'account-exists' });
    await expect(device().messenger.restoreAccount({ phrase: 'no such words' })).rejects.toMatchObject({
      code: 'malformed-input',
    });
    await expect(anna.write(benId, '  ')).rejects.toMatchObject({ code: 'malformed-input' });
    await expect(anna.write(benId, 'x'.repeat(2001))).rejects.toMatchObject({ code: 'too-long' });
    await expect(device().messenger.poll()).rejects.toMatchObject({ code: 'no-account' });
  });

  it('leaves nothing behind when it is removed', async () => {
    await anna.say(benId, 'x');
    await anna.messenger.removeAccount();
    for (const table of anna.db.tables) expect([table.name, await table.count()]).toEqual([table.name, 0]);
    expect(await anna.create('New')).not.toBe(annaId);
  });
});

describe('sending', () => {
  it('waits while offline, can be taken back, and goes out once online', async () => {
    swarm.isOnline = false;
    const first = await anna.write(benId, 'one');
    await anna.write(benId, 'two');
    await anna.messenger.runJobs();
    expect(await anna.messenger.cancel({ messageId: first })).toBe(true);
    swarm.isOnline = true;
    anna.nowMs += 10_000;
    await anna.messenger.runJobs();
    expect(await anna.messages(benId)).toMatchObject([{ text: 'two', status: 'sent' }]);
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['two']);
    const sent = (await anna.messages(benId))[0];
    expect(await anna.messenger.cancel({ messageId: sent?.id ?? '' })).toBe(false);
  });

  it('does not try again what was deleted here before anybody had it', async () => {
    const remove = [
      async (messageId: string) => anna.messenger.deleteForMe({ messageId }),
      async () => anna.messenger.clearMessages({ conversation: (await anna.conversation(benId))?.key ?? '' }),
      async () => anna.messenger.hide({ conversation: (await anna.conversation(benId))?.key ?? '' }),
      async () => anna.messenger.deleteContact({ conversation: (await anna.conversation(benId))?.key ?? '' }),
    ];
    for (const way of remove) {
      swarm.signatures = 0;
      const id = await anna.write(benId, 'words');
      await anna.messenger.runJobs();
      await way(id);
      swarm.signatures = 2;
      swarm.offered.length = 0;
      anna.nowMs += 600_000;
      await anna.messenger.runJobs();
      expect(swarm.offered).toEqual([]);
    }
  });

  it('brings what was sent and then deleted here to our other devices all the same, and what it goes with', async () => {
    await ben.say(annaId, 'may I?');
    await anna.messenger.poll();
    swarm.isOnline = false;
    const key = (await anna.conversation(benId))?.key ?? '';
    await anna.messenger.accept({ conversation: key });
    swarm.isOnline = true;
    swarm.signatures = 1;
    const id = await anna.write(benId, 'words');
    await anna.messenger.runJobs();
    anna.nowMs += 10_000;
    await anna.messenger.runJobs();
    await anna.messenger.deleteForMe({ messageId: id });
    await anna.messenger.clearMessages({ conversation: key });
    swarm.signatures = 2;
    anna.nowMs += 600_000;
    await anna.messenger.runJobs();
    expect(await anna.db.jobs.count()).toBe(0);
    await ben.messenger.poll();
    expect((await ben.conversation(annaId))?.request).toBe('none');
  });

  it('answers a request though the conversation is emptied before the answer has left', async () => {
    await ben.say(annaId, 'may I?');
    await anna.messenger.poll();
    const key = (await anna.conversation(benId))?.key ?? '';
    await anna.messenger.accept({ conversation: key });
    await anna.messenger.clearMessages({ conversation: key });
    await anna.messenger.runJobs();
    await ben.messenger.poll();
    expect((await ben.conversation(annaId))?.request).toBe('none');
  });

  it('shows a message as sent with one signature and goes on until the second', async () => {
    swarm.signatures = 1;
    await anna.say(benId, 'one');
    expect((await anna.messages(benId))[0]?.status).toBe('sent');
    expect((await anna.db.jobs.toArray()).map((job) => job.kind).sort()).toEqual(['message', 'sync']);
    anna.nowMs += 2_001;
    await anna.messenger.runJobs();
    expect(await anna.db.jobs.count()).toBe(0);
    expect(new Set(swarm.offered.map(({ hash }) => hash)).size).toBe(2);
    expect((await anna.messages(benId))[0]?.hash).not.toBeNull();
  });

  it('fails after ten minutes without a signature and starts again by hand with the same bytes', async () => {
    swarm.signatures = 0;
    const id = await anna.write(benId, 'one');
    for (let i = 0; i < 60 && (await anna.messages(benId))[0]?.status === 'sending'; i++) {
      await anna.messenger.runJobs();
      anna.nowMs += 15_000;
    }
    expect(await anna.messages(benId)).toMatchObject([{ status: 'failed', failure: 'network' }]);
    expect((await anna.conversation(benId))?.last?.status).toBe('failed');
    expect(anna.nowMs - 1_800_000_000_000).toBeGreaterThanOrEqual(600_000);
    swarm.signatures = 2;
    await anna.messenger.retry({ messageId: id });
    expect((await anna.messages(benId))[0]?.status).toBe('sending');
    await anna.messenger.runJobs();
    expect((await anna.messages(benId))[0]?.status).toBe('sent');
    expect(new Set(swarm.offered.filter(({ recipient }) => recipient === benId).map(({ hash }) => hash)).size).toBe(1);
  });

  it('never lets two contexts send the same item', async () => {
    for (let i = 0; i < 5; i++) await anna.write(benId, `${i}`);
    const { createMessenger } = await import('../../src/messenger/messenger.ts');
    const other = createMessenger({ db: anna.db, network: swarm.network(), now: () => anna.nowMs });
    await Promise.all([anna.messenger.runJobs(), other.runJobs()]);
    await anna.messenger.runJobs();
    expect(swarm.offered).toHaveLength(10);
    expect(new Set(swarm.offered.map(({ hash }) => hash)).size).toBe(10);
  });
});

describe('receiving', () => {
  it('goes on until no member has more', async () => {
    swarm.pageSize = 3;
    for (let i = 0; i < 10; i++) {
      await anna.say(benId, `${i}`);
      swarm.nowMs++;
    }
    expect(await ben.messenger.poll()).toEqual({ received: 10 });
    expect(await ben.texts(annaId)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('steps over what it cannot read', async () => {
    swarm.put(benId, new Uint8Array([1, 2, 3]), 1000);
    await anna.say(benId, 'after');
    await ben.messenger.poll();
    expect(await ben.texts(annaId)).toEqual(['after']);
    expect(await ben.db.seen.count()).toBe(2);
  });

  it('tells nothing of a conversation that is being looked at', async () => {
    await anna.say(benId, 'hello');
    await ben.messenger.poll();
    await ben.say(annaId, 'hi');
    const { key } = await ben.messenger.openConversation({ accountId: annaId });
    await ben.messenger.viewing({ view: 'v', conversation: key, visible: true });
    const before = ben.notifications.length;
    await anna.say(benId, 'seen at once');
    await ben.messenger.poll();
    expect(ben.notifications).toHaveLength(before);
    await ben.messenger.viewing({ view: 'v', conversation: key, visible: false });
    await anna.say(benId, 'not seen');
    await ben.messenger.poll();
    expect(ben.notifications.at(-1)).toMatchObject({ kind: 'message', text: 'not seen' });
  });
});
