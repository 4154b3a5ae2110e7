import { describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { blake2b } from '../../src/crypto/hash.ts';
import { CONFIG_KINDS, type ConfigName } from '../../src/protocol/config/config-kind.ts';
import { dumpConfig, loadConfig } from '../../src/protocol/config/config-dump.ts';
import { ConfigObject } from '../../src/protocol/config/config-object.ts';
import { readContact, writeContact } from '../../src/protocol/config/contacts.ts';
import { openStoredConfig, sealConfig } from '../../src/protocol/config/stored-config.ts';
import { readProfile, writeProfile } from '../../src/protocol/config/user-profile.ts';
import { CONFIG_TTL_MS } from '../../src/protocol/limits.ts';
import { listConversations } from '../../src/store/conversations.ts';
import { seededRandom } from '../seeded.ts';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { faulty, randomEdit, settle, snapshot, stranger, type Faults } from './synced-household.ts';

async function linked(first: Device, swarm: FakeSwarm): Promise<Device> {
  const { phrase } = await first.messenger.recoveryPhrase();
  const device = new Device(() => swarm.network());
  await device.messenger.restoreAccount({ phrase });
  await device.messenger.poll();
  return device;
}

async function household(): Promise<{ swarm: FakeSwarm; desk: Device; phone: Device }> {
  const swarm = new FakeSwarm();
  const desk = new Device(() => swarm.network());
  await desk.create('Robin');
  await desk.messenger.poll();
  await desk.messenger.pushNow();
  return { swarm, desk, phone: await linked(desk, swarm) };
}

/** Another app of the same account: it knows the configs and nothing of our rows. */
class OtherApp {
  readonly config: ConfigObject = new ConfigObject();
  private readonly swarm: FakeSwarm;
  private readonly name: ConfigName;
  private readonly seedHex: string;

  constructor(swarm: FakeSwarm, name: ConfigName, seedHex: string) {
    this.swarm = swarm;
    this.name = name;
    this.seedHex = seedHex;
  }

  async sync(): Promise<void> {
    const account = deriveAccount(fromHex(this.seedHex));
    const { namespace } = CONFIG_KINDS[this.name];
    const incoming = [];
    for (const { hash, data } of this.swarm.configs(account.accountId, namespace)) {
      const opened = await openStoredConfig(data, this.name, account);
      if (opened) incoming.push({ hash, stored: data, opened });
    }
    this.config.merge(incoming, this.swarm.nowMs);
    if (!this.config.needsPush) return;
    const obsolete = [...this.config.oldHashes];
    const { inner, seqno } = this.config.push(this.swarm.nowMs);
    const messages = await sealConfig(inner, seqno, this.name, account);
    const hashes = messages.map((data) => this.swarm.put(account.accountId, data, CONFIG_TTL_MS, namespace));
    this.config.confirmPushed(seqno, hashes);
    this.swarm.remove(account.accountId, obsolete);
    this.config.forgetOldHashes();
  }
}

const otherApp = async (desk: Device, swarm: FakeSwarm, name: ConfigName) =>
  new OtherApp(swarm, name, (await desk.messenger.recoveryPhrase()).seedHex);

const key = async (device: Device, accountId: string) => (await device.messenger.openConversation({ accountId })).key;

describe('one account on two devices', () => {
  it('a restored device has name, contacts and settings before anything is written to it', async () => {
    const { swarm, desk } = await household();
    const conversation = await key(desk, stranger(1));
    await desk.messenger.send({ conversation, text: 'hello' });
    await desk.messenger.setNickname({ conversation, nickname: 'Neighbour' });
    await desk.messenger.pin({ conversation, pinned: true });
    await desk.messenger.runJobs();
    await desk.messenger.pushNow();
    const tablet = await linked(desk, swarm);
    expect(await tablet.db.profile.get('me')).toMatchObject({ name: 'Robin', phraseConfirmed: true });
    expect(await tablet.conversation(stranger(1))).toMatchObject({
      nickname: 'Neighbour',
      approved: true,
      request: 'outgoing',
      priority: 1,
      visible: 1,
    });
    expect(await tablet.texts(stranger(1))).toEqual(['hello']);
    expect((await listConversations(tablet.db)).map((row) => row.accountId)).toEqual([stranger(1)]);
    expect(await tablet.db.configs.where('needsPush').equals(1).count()).toBe(0);
  });

  it('every edit appears on the other side within one poll', async () => {
    const { desk, phone } = await household();
    const conversation = await key(desk, stranger(2));
    const steps: [() => Promise<unknown>, object][] = [
      [() => desk.messenger.setNickname({ conversation, nickname: 'Ada' }), { nickname: 'Ada' }],
      [() => desk.messenger.pin({ conversation, pinned: true }), { priority: 1 }],
      [() => desk.messenger.mute({ conversation, untilMs: 1_900_000_000_500 }), { mutedUntilMs: 1_900_000_001_000 }],
      [() => desk.messenger.mute({ conversation, untilMs: 'for-ever' }), { notify: 'none', mutedUntilMs: 0 }],
      [() => desk.messenger.mute({ conversation, untilMs: null }), { notify: 'default' }],
      [() => desk.messenger.markUnread({ conversation }), { markedUnread: true }],
      [
        () => desk.messenger.markRead({ conversation, upToMs: 1_799_999_999_000 }),
        { markedUnread: false, lastReadMs: 1_799_999_999_000 },
      ],
      [() => desk.messenger.block({ conversation }), { blocked: true }],
      [() => desk.messenger.unblock({ conversation }), { blocked: false }],
      [() => desk.messenger.hide({ conversation }), { priority: -1, visible: 0 }],
    ];
    for (const [edit, expected] of steps) {
      await edit();
      await desk.messenger.pushNow();
      await phone.messenger.poll();
      expect(await phone.conversation(stranger(2))).toMatchObject(expected);
    }
    await desk.messenger.setName({ name: 'Robin B.' });
    await desk.messenger.showNoteToSelf({ shown: true });
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    expect(await phone.db.profile.get('me')).toMatchObject({ name: 'Robin B.' });
    const own = (await phone.db.profile.get('me'))?.accountId ?? '';
    expect(await phone.conversation(own)).toMatchObject({ visible: 1, priority: 0 });
    expect(await snapshot(phone)).toEqual(await snapshot(desk));
  });

  it('what was read here is read there, and its notification goes', async () => {
    const { swarm, desk, phone } = await household();
    const friend = new Device(() => swarm.network());
    const friendId = await friend.create('Kim');
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    await friend.say(own, 'are you there?');
    await desk.messenger.poll();
    await phone.messenger.poll();
    expect(await phone.conversation(friendId)).toMatchObject({ unread: 1, request: 'incoming' });
    const conversation = await key(desk, friendId);
    await desk.messenger.accept({ conversation });
    await desk.messenger.markRead({ conversation, upToMs: swarm.nowMs + 1000 });
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    expect(await phone.conversation(friendId)).toMatchObject({ unread: 0, request: 'none', name: 'Kim' });
    expect(phone.notifications).toContainEqual({ kind: 'clear', conversation: await key(phone, friendId) });
  });

  it('a deleted contact goes everywhere, and old messages of theirs do not bring it back', async () => {
    const { swarm, desk, phone } = await household();
    const friend = new Device(() => swarm.network());
    const friendId = await friend.create('Kim');
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    await friend.say(own, 'first');
    for (const device of [desk, phone]) await device.messenger.poll();
    await desk.messenger.accept({ conversation: await key(desk, friendId) });
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    const late = await friend.write(own, 'written before, stored later');
    expect(late).not.toBe('');
    swarm.nowMs += 5_000;
    await desk.messenger.deleteContact({ conversation: await key(desk, friendId) });
    await desk.messenger.runJobs();
    await desk.messenger.pushNow();
    await friend.messenger.runJobs();
    for (const device of [phone, desk]) {
      await device.messenger.poll();
      expect([await device.conversation(friendId), await device.messages(friendId)]).toEqual([undefined, []]);
    }
    const tablet = await linked(desk, swarm);
    expect(await tablet.texts(friendId)).not.toContain('first');
    swarm.nowMs += 5_000;
    await friend.say(own, 'a new beginning');
    await phone.messenger.poll();
    expect(await phone.conversation(friendId)).toMatchObject({ request: 'incoming' });
    expect(await phone.texts(friendId)).toEqual(['a new beginning']);
  });

  it('a contact that is deleted there and edited here stays as read as it was, everywhere', async () => {
    const { swarm, desk, phone } = await household();
    const contact = stranger(11);
    const conversation = await key(desk, contact);
    await desk.messenger.setNickname({ conversation, nickname: 'Before' });
    await desk.messenger.markRead({ conversation, upToMs: 1_799_999_999_000 });
    await settle([desk, phone]);
    await phone.messenger.deleteContact({ conversation: await key(phone, contact) });
    await phone.messenger.pushNow();
    await desk.messenger.setNickname({ conversation, nickname: 'Meanwhile' });
    await settle([desk, phone]);
    const tablet = await linked(desk, swarm);
    for (const device of [desk, phone, tablet])
      expect(await device.conversation(contact)).toMatchObject({
        nickname: 'Meanwhile',
        lastReadMs: 1_799_999_999_000,
      });
    expect(await snapshot(phone)).toEqual(await snapshot(desk));
  });

  it('hiding takes the messages along on all devices; the next message shows the conversation again', async () => {
    const { swarm, desk, phone } = await household();
    const friend = new Device(() => swarm.network());
    const friendId = await friend.create('Kim');
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    await friend.say(own, 'old news');
    for (const device of [desk, phone]) await device.messenger.poll();
    await desk.messenger.hide({ conversation: await key(desk, friendId) });
    await desk.messenger.pushNow();
    await phone.messenger.poll();
    expect(await phone.texts(friendId)).toEqual([]);
    expect(await (await linked(desk, swarm)).texts(friendId)).toEqual([]);
    swarm.nowMs += 5_000;
    await friend.say(own, 'fresh news');
    await phone.messenger.poll();
    await phone.messenger.pushNow();
    await desk.messenger.poll();
    for (const device of [desk, phone]) {
      expect(await device.texts(friendId)).toEqual(['fresh news']);
      expect(await device.conversation(friendId)).toMatchObject({ visible: 1, priority: 0 });
    }
  });

  it('knows when another device was last heard of, and that its own pushes are not others', async () => {
    const { desk, phone } = await household();
    await desk.messenger.poll();
    expect(await desk.db.devices.get('others')).toBeUndefined();
    expect(await phone.db.devices.get('others')).toMatchObject({ lastHeardMs: expect.any(Number) });
    await phone.messenger.setName({ name: 'From the phone' });
    await phone.messenger.pushNow();
    await desk.messenger.poll();
    expect((await desk.db.devices.get('others'))?.lastHeardMs).toBeGreaterThan(0);
  });
});

describe('together with other apps', () => {
  it('keeps what it does not know, and shows what it knows', async () => {
    const { swarm, desk } = await household();
    const conversation = await key(desk, stranger(3));
    await desk.messenger.setNickname({ conversation, nickname: 'Ours' });
    await desk.messenger.pushNow();
    const app = await otherApp(desk, swarm, 'contacts');
    await app.sync();
    expect(readContact(app.config, stranger(3))).toMatchObject({ nickname: 'Ours' });
    writeContact(app.config, stranger(3), { expiryMode: 2, expirySeconds: 300, name: 'Theirs' });
    app.config.set(['zz future'], 2n ** 60n + 1n);
    await app.sync();
    await desk.messenger.poll();
    expect(await desk.conversation(stranger(3))).toMatchObject({
      name: 'Theirs',
      disappearing: { mode: 'after-read', seconds: 300 },
    });
    await desk.messenger.setNickname({ conversation, nickname: 'Ours again' });
    await desk.messenger.pushNow();
    await app.sync();
    expect(app.config.get(['zz future'])).toBe(2n ** 60n + 1n);
    expect(readContact(app.config, stranger(3))).toMatchObject({ nickname: 'Ours again', expirySeconds: 300 });
  });

  it('takes a long list of contacts, in several parts, at once', async () => {
    const { swarm, desk } = await household();
    const app = await otherApp(desk, swarm, 'contacts');
    const ids = Array.from({ length: 500 }, (_, i) => stranger(1000 + i));
    // So different from each other that compressing does not help.
    const hash = (text: string, size: number) => blake2b(utf8(text), { size });
    const pictureOf = (id: string) => ({
      url: `https://files.example/${toHex(hash(`address ${id}`, 64))}`,
      key: hash(`key ${id}`, 32),
    });
    for (const id of ids)
      writeContact(app.config, id, { name: toHex(hash(id, 32)), approved: true, picture: pictureOf(id) });
    await app.sync();
    expect(swarm.configs((await desk.db.profile.get('me'))?.accountId ?? '', 3).length).toBeGreaterThan(1);
    await desk.messenger.poll();
    expect((await listConversations(desk.db)).map((row) => row.accountId).sort()).toEqual([...ids].sort());
    await desk.messenger.setNickname({ conversation: await key(desk, ids[7] ?? ''), nickname: 'Seven' });
    await desk.messenger.pushNow();
    await app.sync();
    expect(readContact(app.config, ids[7] ?? '')).toMatchObject({
      nickname: 'Seven',
      picture: pictureOf(ids[7] ?? ''),
    });
  });

  it('its own change survives, however far the others went on meanwhile', async () => {
    const { swarm, desk } = await household();
    const app = await otherApp(desk, swarm, 'contacts');
    await desk.messenger.setNickname({ conversation: await key(desk, stranger(4)), nickname: 'Known to all' });
    await desk.messenger.poll();
    await desk.messenger.pushNow();
    await app.sync();
    await desk.messenger.setNickname({ conversation: await key(desk, stranger(5)), nickname: 'Made offline' });
    for (let i = 0; i < 12; i++) {
      writeContact(app.config, stranger(4), { nickname: `Number ${i}` });
      await app.sync();
    }
    await desk.messenger.poll();
    expect(await desk.conversation(stranger(5))).toMatchObject({ nickname: 'Made offline' });
    expect(await desk.conversation(stranger(4))).toMatchObject({ nickname: 'Number 11' });
    await desk.messenger.pushNow();
    await app.sync();
    expect(readContact(app.config, stranger(5))).toMatchObject({ nickname: 'Made offline' });
    expect(readContact(app.config, stranger(4))).toMatchObject({ nickname: 'Number 11' });
  });

  it('leaves alone what it cannot read', async () => {
    const { swarm, desk } = await household();
    const own = (await desk.db.profile.get('me'))?.accountId as Parameters<FakeSwarm['put']>[0];
    const hash = swarm.put(own, new Uint8Array(300).fill(7), CONFIG_TTL_MS, 3);
    await desk.messenger.poll();
    await desk.messenger.setNickname({ conversation: await key(desk, stranger(6)), nickname: 'x' });
    await desk.messenger.pushNow();
    await desk.messenger.poll();
    expect(swarm.held(own)).toContain(hash);
    expect(await desk.conversation(stranger(6))).toMatchObject({ nickname: 'x' });
  });

  it('a restored device does not overwrite a name that it has not seen yet', async () => {
    const { swarm, desk } = await household();
    const { phrase } = await desk.messenger.recoveryPhrase();
    const device = new Device(() => swarm.network());
    await device.messenger.restoreAccount({ phrase, name: 'Typed here' });
    expect(await device.messenger.pushNow()).toEqual({ pushed: false });
    expect(await device.messenger.fetchProfile()).toEqual({ name: 'Robin' });
    const app = await otherApp(desk, swarm, 'profile');
    await device.messenger.pushNow();
    await app.sync();
    expect(readProfile(app.config).name).toBe('Robin');
    writeProfile(app.config, { name: 'By the app', changed: 1_800_000_100 });
    await app.sync();
    await device.messenger.poll();
    expect((await device.db.profile.get('me'))?.name).toBe('By the app');
  });
});

describe('pushing', () => {
  it('goes on after a failure with the same bytes, and leaves one message for each config', async () => {
    const swarm = new FakeSwarm();
    const faults: Faults[] = ['refused', 'refused', 'refused', 'answer lost', 'answer lost', 'answer lost'];
    const desk = new Device(() => faulty(swarm.network(), () => faults.shift() ?? 'none'));
    const own = await desk.create('Robin');
    await desk.messenger.poll();
    await expect(desk.messenger.pushNow()).rejects.toThrow('refuses');
    await expect(desk.messenger.pushNow()).rejects.toThrow('lost');
    const [first] = swarm.configs(own, 2);
    expect(await desk.messenger.pushNow()).toEqual({ pushed: true });
    expect(swarm.configs(own, 2)).toEqual([first]);
    for (const name of ['Two', 'Three']) {
      await desk.messenger.setName({ name });
      await desk.messenger.pushNow();
    }
    expect(swarm.configs(own, 2)).toHaveLength(1);
  });

  it('death at any step loses no change', async () => {
    const { swarm, desk, phone } = await household();
    const conversation = await key(desk, stranger(7));
    let n = 1;
    for (let died = true; died; n++) {
      const nickname = `step ${n}`;
      died = await stoppedAt(desk, n, async () => {
        await desk.messenger.setNickname({ conversation, nickname });
        await desk.messenger.pushNow();
        await desk.messenger.poll();
      });
      await stoppedAt(phone, n, () => phone.messenger.poll());
      await settle([desk, phone]);
      expect((await desk.conversation(stranger(7)))?.nickname).toBe(nickname);
      expect(await snapshot(phone)).toEqual(await snapshot(desk));
    }
    expect(n).toBeGreaterThan(5);
    expect(swarm.configs((await desk.db.profile.get('me'))?.accountId ?? '', 3)).toHaveLength(1);
  });

  it('puts back what the swarm has lost, with the same hash, and extends what it has', async () => {
    const { swarm, desk, phone } = await household();
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    const before = swarm.configs(own, 2).map(({ hash }) => hash);
    expect(before).toHaveLength(1);
    for (const device of [desk, phone]) {
      swarm.remove(own, before);
      device.later(2 * 3_600_000);
      await device.messenger.poll();
      expect(swarm.configs(own, 2).map(({ hash }) => hash)).toEqual(before);
    }
    swarm.nowMs += 86_400_000;
    desk.later(2 * 3_600_000);
    await desk.messenger.poll();
    expect(swarm.configs(own, 2)[0]?.expirationMs).toBe(swarm.nowMs + CONFIG_TTL_MS);
  });

  it('puts back what an earlier version wrote in other bytes, and keeps that from then on', async () => {
    const { swarm, desk } = await household();
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    const [written] = swarm.configs(own, 2).map(({ hash }) => hash);
    const row = await desk.db.configs.get('profile');
    if (!row) throw new Error('no profile config');
    const { fields } = loadConfig(row.dump);
    await desk.db.configs.put({ ...row, dump: dumpConfig(new ConfigObject({ ...fields, currHashes: ['before'] })) });
    swarm.remove(own, [written ?? '']);
    desk.later(2 * 3_600_000);
    await desk.messenger.poll();
    expect(swarm.configs(own, 2).map(({ hash }) => hash)).toEqual([written]);
    const kept = loadConfig((await desk.db.configs.get('profile'))?.dump ?? new Uint8Array());
    expect([kept.currHashes, kept.oldHashes, kept.needsPush]).toEqual([[written], ['before'], false]);
  });
});

describe('a config that another device replaces just now', () => {
  it.each(['keep: extended', 'keep: looked', 'push: stored'])(
    'is not put back for good, and every device has the newer one: between any two steps (%s)',
    async (when) => {
      const { swarm, desk, phone } = await household();
      const own = (await desk.db.profile.get('me'))?.accountId ?? '';
      const before = swarm.configs(own, 2).map(({ hash }) => hash);
      // The swarm's members answer the poll, and lose it before they are asked to extend it.
      desk.later(2 * 3_600_000);
      let isDone = false;
      const replace = async () => {
        isDone = true;
        await phone.messenger.setName({ name: 'Robin the newer' });
        await phone.messenger.pushNow();
      };
      desk.fault = async (step) => {
        if (step === 'configs: merged' || step === 'poll: answered') swarm.remove(own, before);
        if (!isDone && step === when) await replace();
      };
      await desk.messenger.poll();
      desk.fault = undefined;
      if (!isDone) await replace();
      const hashes = swarm.configs(own, 2).map(({ hash }) => hash);
      // Between looking and storing it may go back once more; then both are there, and the next whole reading finds it.
      expect(hashes.includes(before[0] ?? '') && when === 'keep: extended').toBe(false);
      for (let i = 0; i < 3; i++)
        for (const device of [desk, phone]) {
          await device.messenger.poll();
          await device.messenger.pushNow();
        }
      for (const device of [desk, phone, await linked(desk, swarm)])
        expect(await device.db.profile.get('me')).toMatchObject({ name: 'Robin the newer' });
    },
  );

  it('is read within a day, though members gave their last one already', async () => {
    const { swarm, desk, phone } = await household();
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    const old = swarm.configs(own, 2)[0];
    await desk.messenger.poll();
    await phone.messenger.setName({ name: 'Robin the newer' });
    await phone.messenger.pushNow();
    const newer = swarm.configs(own, 2).slice(-1);
    // The members hold the newer one before the older, which is the last that this device knows.
    swarm.mailboxes.set(`${own} 2`, [...newer, ...(old ? [old] : [])]);
    await desk.messenger.poll();
    expect(await desk.db.profile.get('me')).toMatchObject({ name: 'Robin' });
    desk.later(86_400_000);
    await desk.messenger.poll();
    expect(await desk.db.profile.get('me')).toMatchObject({ name: 'Robin the newer' });
  });
});

describe('three devices, edited at random, offline in turns, with failing pushes', () => {
  it.each([1, 2, 3, 4, 5, 6, 1001, 1012, 1070])('agree in the end, and no contact is lost (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const swarm = new FakeSwarm();
    const next = (): Faults => (random() < 0.2 ? 'refused' : random() < 0.2 ? 'answer lost' : 'none');
    let isCalm = false;
    const network = () => faulty(swarm.network(), () => (isCalm ? 'none' : next()));
    const devices = [new Device(network)];
    const [first] = devices as [Device];
    await first.create('Robin');
    const { phrase } = await first.messenger.recoveryPhrase();
    for (let i = 0; i < 2; i++) {
      const device = new Device(network);
      await device.messenger.restoreAccount({ phrase });
      devices.push(device);
    }
    const people = Array.from({ length: 6 }, (_, i) => stranger(100 * seed + i));
    const deleted = new Set<string>();
    const nicknamed = new Set<string>();
    for (let round = 0; round < 60; round++) {
      swarm.nowMs += 10_000;
      for (const device of devices) {
        device.nowMs = swarm.nowMs;
        if (random() < 0.6) {
          const gone = await randomEdit(device, random, people);
          if (gone !== '') deleted.add(gone);
          for (const row of await device.db.conversations.toArray()) if (row.approved) nicknamed.add(row.accountId);
        }
        if (random() < 0.15) await device.restart();
        if (random() < 0.4)
          await device.messenger
            .poll()
            .then(() => device.messenger.pushNow())
            .catch(() => null);
      }
    }
    isCalm = true;
    expect(await settle(devices)).toBeLessThan(20);
    const [a, b, c] = await Promise.all(devices.map(snapshot));
    expect(b).toEqual(a);
    expect(c).toEqual(a);
    const kept = [...nicknamed].filter((id) => !deleted.has(id));
    for (const id of kept) expect([id, (await first.conversation(id)) !== undefined]).toEqual([id, true]);
    for (const namespace of [2, 3, 4])
      expect(swarm.configs((await first.db.profile.get('me'))?.accountId ?? '', namespace).length).toBeLessThan(3);
  });
});

describe('an account from before devices were in step', () => {
  it('gets its configs from what is here, and nothing is pushed before the swarm has been asked', async () => {
    const { swarm, desk, phone } = await household();
    const conversation = await key(desk, stranger(8));
    await desk.messenger.setNickname({ conversation, nickname: 'From before' });
    await phone.messenger.setNickname({ conversation: await key(phone, stranger(9)), nickname: 'Elsewhere' });
    await phone.messenger.pushNow();
    await desk.db.configs.clear();
    await desk.restart();
    expect(await desk.messenger.pushNow()).toEqual({ pushed: false });
    await settle([desk, phone]);
    for (const device of [desk, phone]) {
      expect(await device.conversation(stranger(8))).toMatchObject({ nickname: 'From before' });
      expect(await device.conversation(stranger(9))).toMatchObject({ nickname: 'Elsewhere' });
    }
    expect(await snapshot(phone)).toEqual(await snapshot(desk));
    expect(swarm.configs((await desk.db.profile.get('me'))?.accountId ?? '', 3)).toHaveLength(1);
  });

  it('a config that is damaged here is fetched again', async () => {
    const { desk, phone } = await household();
    await desk.messenger.setNickname({ conversation: await key(desk, stranger(10)), nickname: 'Still known' });
    await settle([desk, phone]);
    await desk.db.configs.update('contacts', { dump: new Uint8Array([1, 2, 3]) });
    await desk.restart();
    await phone.messenger.setName({ name: 'Changed meanwhile' });
    await phone.messenger.pushNow();
    await desk.messenger.poll();
    expect(await desk.conversation(stranger(10))).toMatchObject({ nickname: 'Still known' });
    await settle([desk, phone]);
    expect(await snapshot(phone)).toEqual(await snapshot(desk));
    expect(await desk.conversation(stranger(10))).toMatchObject({ nickname: 'Still known' });
    expect(await phone.conversation(stranger(10))).toMatchObject({ nickname: 'Still known' });
  });
});

describe('deleting everything', () => {
  it('takes the account out of the network and off this device', async () => {
    const { swarm, desk } = await household();
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    expect(swarm.held(own)).not.toEqual([]);
    expect(await desk.messenger.deleteEverywhere({ force: false })).toMatchObject({ removedHere: true });
    expect(swarm.held(own)).toEqual([]);
    expect(await desk.db.profile.get('me')).toBeUndefined();
    expect(await desk.db.configs.count()).toBe(0);
  });

  it('keeps the account here when a node has not proven it, unless the person wants it gone', async () => {
    const swarm = new FakeSwarm();
    const nodes = [
      { ed25519: 'm1', ip: '10.0.0.1', deleted: true },
      { ed25519: 'm2', ip: '10.0.0.2', deleted: false },
    ];
    const desk = new Device(() => ({ ...swarm.network(), deleteAccountData: async () => nodes }));
    await desk.create('Robin');
    expect(await desk.messenger.deleteEverywhere({ force: false })).toEqual({ nodes, removedHere: false });
    expect(await desk.db.profile.get('me')).toBeDefined();
    expect(await desk.messenger.deleteEverywhere({ force: true })).toEqual({ nodes, removedHere: true });
    expect(await desk.db.profile.get('me')).toBeUndefined();
  });
});

describe('profile pictures of other apps', () => {
  const picture = { url: 'https://files.example/f/1', key: new Uint8Array(32).fill(5) };

  it('one of our own goes along with what we send, so that nobody loses it', async () => {
    const { swarm, desk } = await household();
    const app = await otherApp(desk, swarm, 'profile');
    await app.sync();
    writeProfile(app.config, { picture, changed: 1_800_000_200 });
    await app.sync();
    await desk.messenger.poll();
    const friend = new Device(() => swarm.network());
    const friendId = await friend.create('Kim');
    await desk.say(friendId, 'hello');
    await friend.messenger.poll();
    const own = (await desk.db.profile.get('me'))?.accountId ?? '';
    const expected = { url: picture.url, key: '05'.repeat(32) };
    expect((await friend.db.conversations.get(friend.db.conversationKey(own)))?.picture).toEqual(expected);
    await friend.messenger.pushNow();
    const friends = await otherApp(friend, swarm, 'contacts');
    await friends.sync();
    expect(readContact(friends.config, own)?.picture).toEqual(picture);
  });
});
