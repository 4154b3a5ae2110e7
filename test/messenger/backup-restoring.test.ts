import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { createBackups } from '../../src/messenger/backup/backup.ts';
import { backupHooks } from '../../src/messenger/backup-hooks.ts';
import { loadKeys } from '../../src/messenger/account.ts';
import { contextOf, exported, imported, SMALL } from './backup-setup.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { settle } from './synced-household.ts';

let swarm: FakeSwarm;
let desk: Device;
let phone: Device;
let benId: AccountId;
let key: string;
let file: Uint8Array;

async function backupsOf(device: Device) {
  const context = contextOf(device, swarm);
  await loadKeys(context);
  return createBackups(context, backupHooks(context), SMALL);
}

async function restored(): Promise<Device> {
  const device = new Device(() => swarm.network());
  await device.messenger.restoreAccount({ phrase: (await desk.messenger.recoveryPhrase()).phrase });
  return device;
}

beforeEach(async () => {
  swarm = new FakeSwarm();
  desk = new Device(() => swarm.network());
  const ben = new Device(() => swarm.network());
  await desk.create('Robin');
  benId = await ben.create('Ben');
  await desk.say(benId, 'one');
  key = desk.db.conversationKey(benId);
  await desk.messenger.setNickname({ conversation: key, nickname: 'Benny' });
  await settle([desk]);
  phone = await restored();
  await settle([desk, phone]);
  file = await exported(await backupsOf(desk));
});

describe('an old backup', () => {
  it.each(['a device that has seen it', 'a device that was off', 'a new device', 'a new device, before it has polled'])(
    'does not bring back a contact who was deleted since, on any device: %s',
    async (where) => {
      swarm.nowMs += 3_600_000;
      await desk.messenger.deleteContact({ conversation: key });
      await settle([desk]);
      const target = where.includes('seen') ? desk : where.includes('off') ? phone : await restored();
      if (where === 'a new device') await target.messenger.poll();
      await imported(await backupsOf(target), file);
      await settle([target, desk, phone]);
      for (const device of [target, desk, phone]) expect(await device.conversation(benId)).toBeUndefined();
    },
  );

  it('changes nothing that was chosen since, and brings the messages', async () => {
    swarm.nowMs += 3_600_000;
    await desk.messenger.setNickname({ conversation: key, nickname: '' });
    await desk.messenger.mute({ conversation: key, untilMs: 'for-ever' });
    await desk.messenger.clearMessages({ conversation: key });
    await desk.db.tombstones.clear();
    await settle([desk, phone]);
    const before = await desk.db.configs.toArray();
    await imported(await backupsOf(desk), file);
    expect(await desk.texts(benId)).toEqual(['one']);
    const dumps = (rows: typeof before) => rows.map(({ name, dump, needsPush }) => ({ name, dump, needsPush }));
    expect(dumps(await desk.db.configs.toArray())).toEqual(dumps(before));
    await settle([desk, phone]);
    for (const device of [desk, phone])
      expect(await device.conversation(benId)).toMatchObject({ nickname: '', notify: 'none' });
  });

  it('brings everything to an account whose configs nobody has any more', async () => {
    swarm.mailboxes.clear();
    const device = await restored();
    await device.messenger.poll();
    await imported(await backupsOf(device), file);
    expect(await device.conversation(benId)).toMatchObject({ nickname: 'Benny', visible: 1 });
    await settle([device]);
    const later = await restored();
    await later.messenger.poll();
    expect(await later.conversation(benId)).toMatchObject({ nickname: 'Benny' });
  });
});
