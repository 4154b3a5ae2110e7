import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount, type AccountKeys } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import { encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { MESSAGE_TTL_MS } from '../../src/protocol/limits.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { lying, type Lies } from './lying-nodes.ts';

const zoe = deriveAccount(new Uint8Array(32).fill(11));
const HOUR_MS = 3_600_000;
const OFF = { mode: 'off', seconds: 0 } as const;
const DAY_TIMER = { mode: 'after-send', seconds: 86_400 } as const;
const WEEK_TIMER = { mode: 'after-send', seconds: 604_800 } as const;

let swarm: FakeSwarm;
let lies: Lies;
let desk: Device;
let ownId: AccountId;
let own: AccountKeys;
let key: string;

const device = () => new Device(() => lying(swarm.network(), lies));

async function post(content: Partial<Content>, sender = zoe): Promise<void> {
  const whole: Content = { kind: 'data', ...content };
  const { sigTimestampMs: timestampMs = 0 } = content;
  const data = await encodeDirectMessage({ content: encodeContent(whole), timestampMs, sender, recipient: ownId });
  swarm.put(ownId, data, MESSAGE_TTL_MS);
}

const says = (body: string, name = 'Zoe', updatedSeconds?: number) => ({
  sigTimestampMs: swarm.nowMs,
  data: { ...textMessage(body), profile: { displayName: name, ...(updatedSeconds && { updatedSeconds }) } },
});

const theirs = (on: Device) => on.conversation(zoe.accountId);

async function restored(): Promise<Device> {
  swarm.nowMs += HOUR_MS;
  const made = device();
  await made.messenger.restoreAccount({ phrase: (await desk.messenger.recoveryPhrase()).phrase });
  for (let i = 0; i < 3; i++) {
    await made.messenger.poll();
    await made.messenger.pushNow();
    await made.messenger.runJobs();
  }
  return made;
}

async function sync(...devices: Device[]): Promise<void> {
  for (const one of [...devices, ...devices]) {
    await one.messenger.poll();
    await one.messenger.pushNow();
    await one.messenger.runJobs();
  }
}

/** Time goes on, so that what follows is later than what was. */
const pass = () => (swarm.nowMs += HOUR_MS);

beforeEach(async () => {
  swarm = new FakeSwarm();
  lies = { byMember: {} };
  desk = device();
  ownId = await desk.create('Robin');
  own = deriveAccount(fromHex((await desk.messenger.recoveryPhrase()).seedHex));
  await post(says('hello'));
  await desk.messenger.poll();
  key = desk.db.conversationKey(zoe.accountId);
  await desk.messenger.accept({ conversation: key });
  await sync(desk);
});

describe('a timer that was changed since', () => {
  async function change(...timers: Parameters<Device['messenger']['setDisappearing']>[0]['disappearing'][]) {
    for (const disappearing of timers) {
      pass();
      await desk.messenger.setDisappearing({ conversation: key, disappearing });
      await sync(desk);
    }
  }

  it.each([
    ['nobody lies', {}],
    ['one says it is old', { m1: () => ({ timestampMs: 1 }) }],
    ['two say it is of the year 2255', { m1: () => ({ timestampMs: 9e12 }), m2: () => ({ timestampMs: 9e12 }) }],
    [
      'all say it is of the beginning',
      Object.fromEntries(['m1', 'm2', 'm3'].map((m) => [m, () => ({ timestampMs: 0 })])),
    ],
  ] satisfies [string, Lies['byMember']][])(
    'stays on a restored device, and on all others: %s',
    async (_, byMember) => {
      await change(DAY_TIMER, OFF, WEEK_TIMER);
      // The newest change has gone from the inbox, the older ones are still there.
      const notices = swarm.configs(ownId, 0).slice(-1);
      swarm.remove(
        ownId,
        notices.map(({ hash }) => hash),
      );
      Object.assign(lies.byMember, byMember);
      const phone = await restored();
      await sync(desk, phone);
      for (const one of [desk, phone]) expect(await theirs(one)).toMatchObject({ disappearing: WEEK_TIMER });
    },
  );

  it('stays on a device that was off meanwhile', async () => {
    const phone = await restored();
    await change(OFF, DAY_TIMER, WEEK_TIMER);
    await sync(phone, desk);
    for (const one of [desk, phone]) expect(await theirs(one)).toMatchObject({ disappearing: WEEK_TIMER });
  });

  it('is taken from our own message where no config tells of it yet', async () => {
    const phone = await restored();
    pass();
    const data = { ...textMessage(''), flags: 2, syncTarget: zoe.accountId };
    await post({ sigTimestampMs: swarm.nowMs, data, expiration: { type: 'after-send', seconds: 604_800 } }, own);
    await sync(phone);
    expect(await theirs(phone)).toMatchObject({ disappearing: WEEK_TIMER });
  });
});

describe('names', () => {
  it('of old messages do not come back on a restored device', async () => {
    pass();
    await post(says('old name', 'Old'));
    await sync(desk);
    pass();
    await post(says('new name', 'New'));
    await sync(desk);
    // Only the older message is still there.
    swarm.remove(
      ownId,
      swarm
        .configs(ownId, 0)
        .slice(-1)
        .map(({ hash }) => hash),
    );
    const phone = await restored();
    await sync(desk, phone);
    for (const one of [desk, phone]) expect(await theirs(one)).toMatchObject({ name: 'New' });
  });

  it('count by when they were said, in whatever order they come', async () => {
    const phone = await restored();
    pass();
    const [later, earlier] = [
      says('later', 'Later'),
      { ...says('earlier', 'Earlier'), sigTimestampMs: swarm.nowMs - 5_000 },
    ];
    await post(later);
    await sync(phone);
    await post(earlier);
    await sync(phone);
    expect(await theirs(phone)).toMatchObject({ name: 'Later' });
  });

  it.each([
    ['dated ahead', 400 * 86_400],
    ['dated beyond all time', 9e11],
  ])('a name that is %s does not keep later ones out', async (_, aheadSeconds) => {
    pass();
    await post(says('one', 'First', Math.floor(swarm.nowMs / 1000) + aheadSeconds));
    await sync(desk);
    swarm.nowMs += 5_000;
    await post(says('two', 'Second', Math.floor(swarm.nowMs / 1000)));
    await sync(desk);
    expect(await theirs(desk)).toMatchObject({ name: 'Second' });
  });
});

describe('a contact that was deleted', () => {
  it('does not come back as a request from its old messages, on a restored device or one that was off', async () => {
    const phone = await restored();
    pass();
    const ben = deriveAccount(new Uint8Array(32).fill(12));
    await post(says('I am Ben'), ben);
    await desk.messenger.poll();
    await desk.messenger.accept({ conversation: desk.db.conversationKey(ben.accountId) });
    await sync(desk);
    pass();
    const held = [...swarm.configs(ownId, 0)];
    await desk.messenger.deleteContact({ conversation: desk.db.conversationKey(ben.accountId) });
    await sync(desk);
    swarm.nowMs += 2 * HOUR_MS;
    // The members have not deleted the messages.
    swarm.mailboxes.set(ownId, held);
    const tablet = await restored();
    await sync(phone, tablet, desk);
    for (const one of [desk, phone, tablet]) {
      const row = await one.conversation(ben.accountId);
      expect(row?.visible ?? 0).toBe(0);
      expect(await one.texts(ben.accountId)).toEqual([]);
    }
    // Whoever writes again is heard.
    await post(says('me again'), ben);
    await sync(phone, tablet, desk);
    for (const one of [desk, phone, tablet])
      expect(await one.conversation(ben.accountId)).toMatchObject({ visible: 1, request: 'incoming' });
  });

  it('is not accepted again by what we wrote to it before', async () => {
    pass();
    await desk.say(zoe.accountId, 'we were friends');
    await sync(desk);
    const held = [...swarm.configs(ownId, 0)];
    pass();
    await desk.messenger.deleteContact({ conversation: key });
    await sync(desk);
    swarm.mailboxes.set(ownId, held);
    pass();
    await post(says('a new request'));
    await sync(desk);
    const phone = await restored();
    await sync(phone, desk);
    for (const one of [desk, phone]) expect(await theirs(one)).toMatchObject({ approved: false, request: 'incoming' });
  });

  it('nobody is lost who wrote while the configs were written', async () => {
    const phone = await restored();
    pass();
    const ben = deriveAccount(new Uint8Array(32).fill(12));
    // Desk and phone have polled; now Ben writes, and both change something before they poll again.
    await post(says('first words'), ben);
    const hidden = swarm.configs(ownId, 0).slice(-1);
    swarm.remove(
      ownId,
      hidden.map(({ hash }) => hash),
    );
    await desk.messenger.setNickname({ conversation: key, nickname: 'Z' });
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    await phone.messenger.pin({ conversation: key, pinned: true });
    await phone.messenger.pushNow();
    await desk.messenger.poll();
    swarm.mailboxes.get(ownId)?.push(...hidden);
    await sync(desk, phone);
    for (const one of [desk, phone]) expect(await one.texts(ben.accountId)).toEqual(['first words']);
  });

  it('what was passed over comes when the configs know them after all', async () => {
    pass();
    const ben = deriveAccount(new Uint8Array(32).fill(12));
    await post(says('first words'), ben);
    const hidden = swarm.configs(ownId, 0).slice(-1);
    swarm.remove(
      ownId,
      hidden.map(({ hash }) => hash),
    );
    // A config is written that does not know of Ben, as its writer did not get his message.
    swarm.nowMs += 2 * HOUR_MS;
    await desk.messenger.setNickname({ conversation: key, nickname: 'Z' });
    await sync(desk);
    swarm.mailboxes.get(ownId)?.push(...hidden);
    const phone = await restored();
    expect(await phone.texts(ben.accountId)).toEqual([]);
    await sync(desk);
    await sync(phone);
    for (const one of [desk, phone]) expect(await one.texts(ben.accountId)).toEqual(['first words']);
  });
});

describe('Note to Self', () => {
  it('that is hidden stays hidden on a restored device, with its timer, whatever notes are in the inbox', async () => {
    const { key: notes } = await desk.messenger.openConversation({ accountId: ownId });
    await desk.messenger.setDisappearing({
      conversation: notes,
      disappearing: { mode: 'after-send', seconds: 43_200 },
    });
    await desk.say(ownId, 'an old note');
    await sync(desk);
    pass();
    const held = [...swarm.configs(ownId, 0)];
    await desk.messenger.showNoteToSelf({ shown: false });
    await sync(desk);
    swarm.mailboxes.set(ownId, held);
    const phone = await restored();
    await sync(desk, phone);
    const timer = { disappearing: { mode: 'after-send', seconds: 43_200 } };
    expect(await desk.conversation(ownId)).toMatchObject({ priority: -1, ...timer });
    expect(await phone.texts(ownId)).toEqual([]);
    // What is opened, read or written there keeps the timer, too.
    const { key: there } = await phone.messenger.openConversation({ accountId: ownId });
    await phone.messenger.markRead({ conversation: there });
    await phone.messenger.send({ conversation: there, text: 'a new note' });
    await sync(phone, desk);
    for (const one of [desk, phone])
      expect(await one.conversation(ownId)).toMatchObject({ priority: 0, visible: 1, ...timer });
  });
});

describe('what is hidden', () => {
  it('is not shown again by old notices, reactions or acceptances', async () => {
    pass();
    await desk.messenger.hide({ conversation: key });
    await sync(desk);
    const oldMs = swarm.nowMs - 30 * 60_000;
    await post({ kind: 'extraction', sigTimestampMs: oldMs, extraction: { type: 'screenshot' } });
    await post({
      kind: 'request-response',
      sigTimestampMs: oldMs + 1,
      requestResponse: { isApproved: true },
    });
    await post({ sigTimestampMs: oldMs + 2, data: { ...textMessage(''), flags: 2 } });
    const phone = await restored();
    await sync(desk, phone);
    for (const one of [desk, phone]) expect(await theirs(one)).toMatchObject({ visible: 0, priority: -1 });
  });
});
