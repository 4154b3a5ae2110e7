import { beforeEach, describe, expect, it } from 'vitest';
import { fromBase64, toBase64, type Bytes } from '../../src/crypto/bytes.ts';
import { messageRecordOf } from '../../src/messenger/backup/exporting.ts';
import { backupsOf, contents, exported, imported } from './backup-setup.ts';
import { Device, stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: string;
let benId: string;

const device = (): Device => new Device(() => swarm.network());

/** A second device of Anna's that has heard of nothing. */
async function secondDevice(): Promise<Device> {
  const second = device();
  const { phrase } = await anna.messenger.recoveryPhrase();
  await second.messenger.restoreAccount({ phrase });
  return second;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  anna = device();
  ben = device();
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
  await anna.say(benId, 'one');
  await ben.messenger.poll();
  await ben.say(annaId, 'two');
  await anna.messenger.poll();
  await anna.say(benId, 'three');
  const { key } = await anna.messenger.openConversation({ accountId: benId });
  await anna.messenger.setNickname({ conversation: key, nickname: 'Benny' });
});

describe('a backup', () => {
  it('brings conversations and messages to another device of the account', async () => {
    const second = await secondDevice();
    const { backups, adopted, applied } = backupsOf(second, swarm);
    const first = backupsOf(anna, swarm);
    const file = await exported(first.backups);
    expect(await imported(backups, file)).toEqual({ conversations: 1, messages: 4, skipped: 0 });
    const strip = async (from: Device) =>
      (await from.messages(benId)).map((row) => messageRecordOf(from.db, row as never, benId));
    expect(await strip(second)).toEqual(await strip(anna));
    const columns = (row: { key: string } | undefined) => ({ ...row, key: '' });
    const here = await anna.conversation(benId);
    const there = await second.conversation(benId);
    expect(columns(there)).toEqual(columns(here));
    expect(there).toMatchObject({ nickname: 'Benny', approved: true, approvedMe: true, unread: 0, visible: 1 });
    expect(adopted).toEqual([benId]);
    expect(applied).toEqual(first.config);
  });

  it('shows nothing twice when the swarm brings the same messages', async () => {
    const second = await secondDevice();
    await imported(backupsOf(second, swarm).backups, await exported(backupsOf(anna, swarm).backups));
    await second.messenger.poll();
    expect(await second.texts(benId)).toEqual(['one', 'two', 'three']);
    const third = await secondDevice();
    await third.messenger.poll();
    const summary = await imported(backupsOf(third, swarm).backups, await exported(backupsOf(anna, swarm).backups));
    expect(summary).toEqual({ conversations: 0, messages: 0, skipped: 4 });
    expect(await third.texts(benId)).toEqual(['one', 'two', 'three']);
  });

  it('changes nothing when it is brought in again', async () => {
    const second = await secondDevice();
    const { backups, adopted } = backupsOf(second, swarm);
    const file = await exported(backupsOf(anna, swarm).backups);
    await imported(backups, file);
    const before = await contents(second);
    adopted.length = 0;
    expect(await imported(backups, file)).toEqual({ conversations: 0, messages: 0, skipped: 4 });
    expect(await contents(second)).toBe(before);
    expect(adopted).toEqual([]);
    const own = await contents(anna);
    expect(await imported(backupsOf(anna, swarm).backups, file)).toEqual({ conversations: 0, messages: 0, skipped: 4 });
    expect(await contents(anna)).toBe(own);
  });

  it('opens with its passphrase, however it is typed', async () => {
    const second = await secondDevice();
    const { backups } = backupsOf(second, swarm);
    const file = await exported(backupsOf(anna, swarm).backups, ' Fünf Äpfel ');
    await expect(imported(backups, file)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await expect(imported(backups, file, 'Fünf Birnen')).rejects.toMatchObject({ code: 'wrong-passphrase' });
    expect(await second.db.conversations.count()).toBe(0);
    expect((await imported(backups, file, 'Fünf Äpfel'.normalize('NFD'))).messages).toBe(4);
  });

  it('opens with the recovery phrase if there is no passphrase, also a typed one', async () => {
    const file = await exported(backupsOf(anna, swarm).backups, '  ');
    const { phrase } = await anna.messenger.recoveryPhrase();
    const { backups } = backupsOf(await secondDevice(), swarm);
    expect((await imported(backups, file, 'whatever')).messages).toBe(4);
    expect((await imported(backups, file, phrase.toUpperCase())).skipped).toBe(4);
    await expect(imported(backupsOf(ben, swarm).backups, file)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await expect(imported(backupsOf(ben, swarm).backups, file, phrase)).rejects.toMatchObject({
      code: 'backup-other-account',
    });
  });

  it('belongs to its account', async () => {
    const before = await contents(ben);
    const file = await exported(backupsOf(anna, swarm).backups, 'secret');
    await expect(imported(backupsOf(ben, swarm).backups, file, 'secret')).rejects.toMatchObject({
      code: 'backup-other-account',
    });
    expect(await contents(ben)).toBe(before);
    await expect(imported(backupsOf(device(), swarm).backups, file, 'secret')).rejects.toMatchObject({
      code: 'no-account',
    });
  });

  it('does not hold the seed, nor any text that could be read', async () => {
    const { backups } = backupsOf(anna, swarm);
    const file = Buffer.from(await exported(backups, 'secret'));
    for (const text of ['three', 'Benny', annaId, benId]) expect(file.includes(text)).toBe(false);
  });

  it('hides how many messages there are', async () => {
    const { backups } = backupsOf(anna, swarm, { cost: { t: 1, m: 8 } });
    const before = (await exported(backups)).length;
    await anna.say(benId, 'one more');
    expect((await exported(backups)).length).toBe(before);
  });

  it('leaves a damaged row out and keeps the others', async () => {
    const raw = anna.db.backendDB().transaction('messages', 'readwrite').objectStore('messages');
    const [row] = await new Promise<{ sealed: Uint8Array }[]>((resolve) => {
      const request = raw.getAll();
      request.addEventListener('success', () => resolve(request.result as { sealed: Uint8Array }[]));
    });
    row?.sealed.fill(0);
    await new Promise((resolve) => raw.put(row).addEventListener('success', resolve));
    const file = await exported(backupsOf(anna, swarm).backups);
    expect((await imported(backupsOf(await secondDevice(), swarm).backups, file)).messages).toBe(3);
  });
});

describe('what is here already', () => {
  it('stays deleted', async () => {
    const file = await exported(backupsOf(anna, swarm).backups);
    const gone = (await anna.messages(benId)).find((row) => row.text === 'two');
    await anna.messenger.deleteForMe({ messageId: gone?.id ?? '' });
    expect(await imported(backupsOf(anna, swarm).backups, file)).toMatchObject({ messages: 0, skipped: 4 });
    expect(await anna.texts(benId)).toEqual(['one', 'three']);
  });

  it('is not overwritten, and what is empty is filled', async () => {
    const file = await exported(backupsOf(anna, swarm).backups);
    const key = anna.db.conversationKey(benId);
    await anna.messenger.setNickname({ conversation: key, nickname: 'Benjamin' });
    await anna.db.conversations.update(key, { name: '' });
    const [first] = await anna.messages(benId);
    await anna.db.messages.update(first?.id ?? '', { text: 'edited' });
    await imported(backupsOf(anna, swarm).backups, file);
    expect(await anna.conversation(benId)).toMatchObject({ nickname: 'Benjamin', name: 'Ben' });
    expect(await anna.texts(benId)).toEqual(['edited', 'two', 'three']);
  });

  it('stays hidden and blocked', async () => {
    const file = await exported(backupsOf(anna, swarm).backups);
    const key = anna.db.conversationKey(benId);
    await anna.db.messages.clear();
    await anna.db.conversations.update(key, { visible: 0, priority: -1, blocked: true, approved: false, last: null });
    await imported(backupsOf(anna, swarm).backups, file);
    expect(await anna.conversation(benId)).toMatchObject({
      visible: 0,
      blocked: true,
      approved: false,
      last: { text: 'three' },
    });
  });

  it('keeps a message that has another one’s id', async () => {
    const second = await secondDevice();
    const taken = (await anna.messages(benId))[1];
    await second.write(annaId, 'a note');
    const [note] = await second.db.messages.toArray();
    await second.db.messages.delete(note?.id ?? '');
    await second.db.messages.add({ ...(note as never as { identity: string }), id: taken?.id } as never);
    await imported(backupsOf(second, swarm).backups, await exported(backupsOf(anna, swarm).backups));
    expect((await second.texts(annaId)).concat(await second.texts(benId))).toEqual(['a note', 'one', 'two', 'three']);
  });

  it('counts what is unread, and what never left becomes failed', async () => {
    await ben.say(annaId, 'unread');
    await anna.messenger.poll();
    swarm.isOnline = false;
    const { key } = await anna.messenger.openConversation({ accountId: benId });
    const { lastReadMs } = (await anna.conversation(benId)) ?? { lastReadMs: 0 };
    await anna.write(benId, 'never left');
    await anna.db.conversations.update(key, { lastReadMs });
    const second = await secondDevice();
    await imported(backupsOf(second, swarm).backups, await exported(backupsOf(anna, swarm).backups));
    expect(await second.conversation(benId)).toMatchObject({
      unread: 1,
      last: { text: 'never left', status: 'failed' },
    });
    expect((await second.messages(benId)).at(-1)).toMatchObject({ status: 'failed', failure: 'network' });
  });
});

describe('an interrupted import', () => {
  it('can be begun again after death at any step', async () => {
    const file = await exported(backupsOf(anna, swarm).backups);
    let n = 1;
    for (let died = true; died; n++) {
      const second = await secondDevice();
      died = await stoppedAt(second, n, () => imported(backupsOf(second, swarm).backups, file));
      await imported(backupsOf(second, swarm).backups, file);
      expect([n, await second.texts(benId)]).toEqual([n, ['one', 'two', 'three']]);
      expect((await second.conversation(benId))?.last?.text).toBe('three');
    }
    expect(n).toBe(4);
  });

  it('goes on where it was with a history that needs several transactions', async () => {
    const key = anna.db.conversationKey(benId);
    const sample = (await anna.db.messages.toArray()).find(({ kind }) => kind === 'notice');
    const rows = Array.from({ length: 12_000 }, (_, i) => ({
      ...(sample as NonNullable<typeof sample>),
      id: `m${i}`,
      conversation: key,
      from: benId,
      identity: anna.db.identityOf(benId, i + 1),
      text: `message ${i}`,
      sentAtMs: i + 1,
      sortMs: i + 1,
    }));
    await anna.db.messages.bulkAdd(rows);
    const file = await exported(backupsOf(anna, swarm, { cost: { t: 1, m: 8 } }).backups);
    const second = await secondDevice();
    expect(await stoppedAt(second, 2, () => imported(backupsOf(second, swarm).backups, file))).toBe(true);
    const half = await second.db.messages.count();
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(12_004);
    const { backups, adopted } = backupsOf(second, swarm);
    expect(await imported(backups, file)).toEqual({ conversations: 1, messages: 12_004 - half, skipped: half });
    expect(await second.db.messages.count()).toBe(12_004);
    expect((await second.conversation(benId))?.last?.text).toBe('three');
    expect(adopted).toEqual([benId]);
  });

  it('writes nothing for an account that was removed meanwhile', async () => {
    const file = await exported(backupsOf(anna, swarm).backups);
    const second = await secondDevice();
    second.fault = async (step) => {
      if (step === 'import: checked') await second.messenger.removeAccount();
    };
    await expect(imported(backupsOf(second, swarm).backups, file)).rejects.toMatchObject({ code: 'no-account' });
    expect(await second.db.messages.count()).toBe(0);
  });
});

describe('in pieces', () => {
  const collected = async (backups: ReturnType<typeof backupsOf>['backups'], id: string): Promise<Bytes[]> => {
    const parts: Bytes[] = [];
    for (;;) {
      const { data, done, total } = await backups.exportPart({ id });
      expect(done).toBeLessThanOrEqual(total);
      if (data === null) return parts;
      parts.push(fromBase64(data));
    }
  };

  it('goes out and comes in, and an id is good for once', async () => {
    const { backups } = backupsOf(anna, swarm, { cost: { t: 1, m: 8 } });
    const { id } = await backups.beginExport({ passphrase: 'secret' });
    const parts = await collected(backups, id);
    await expect(backups.exportPart({ id })).rejects.toMatchObject({ code: 'not-found' });
    const { backups: there } = backupsOf(await secondDevice(), swarm);
    const { id: incoming } = await there.beginImport({ passphrase: 'secret' });
    for (const part of parts)
      for (let at = 0; at < part.length; at += 100_000)
        await there.importPart({ id: incoming, data: toBase64(part.subarray(at, at + 100_000)) });
    const finished = there.finishImport({ id: incoming });
    expect((await there.importProgress({ id: incoming })).total).toBeGreaterThan(0);
    expect(await finished).toMatchObject({ messages: 4 });
    expect(await there.importProgress({ id: incoming })).toEqual({ done: 0, total: 0 });
    await expect(there.finishImport({ id: incoming })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is forgotten after ten minutes without a piece', async () => {
    const { backups } = backupsOf(anna, swarm);
    const { id } = await backups.beginImport({});
    const { id: outgoing } = await backups.beginExport({});
    anna.nowMs += 600_000;
    await backups.importPart({ id, data: 'AAAA' });
    anna.nowMs += 600_000;
    await backups.importPart({ id, data: 'AAAA' });
    anna.nowMs += 600_001;
    await expect(backups.importPart({ id, data: 'AAAA' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(backups.exportPart({ id: outgoing })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses what is too much', async () => {
    const { backups } = backupsOf(anna, swarm);
    const { id } = await backups.beginImport({});
    await expect(backups.importPart({ id, data: 'A'.repeat(6_000_000) })).rejects.toMatchObject({
      code: 'malformed-input',
    });
    await expect(backups.importPart({ id, data: '???' })).rejects.toMatchObject({ code: 'malformed-input' });
    await backups.importPart({ id, data: 'AAAA' });
    await expect(backups.finishImport({ id })).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  it('gives no more pieces once one could not be made', async () => {
    const { backups } = backupsOf(anna, swarm);
    const { id } = await backups.beginExport({});
    await anna.messenger.removeAccount();
    await expect(backups.exportPart({ id })).rejects.toMatchObject({ code: 'no-account' });
    await expect(backups.exportPart({ id })).rejects.toMatchObject({ code: 'not-found' });
  });
});
