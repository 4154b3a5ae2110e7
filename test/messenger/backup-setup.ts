import { concatBytes, randomBytes, type Bytes } from '../../src/crypto/bytes.ts';
import { createBackups, type BackupHooks } from '../../src/messenger/backup/backup.ts';
import type { ByteSource } from '../../src/messenger/backup/chunk-reader.ts';
import type { BackupFormatOptions } from '../../src/messenger/backup/hooks.ts';
import type { ConfigMessage } from '../../src/messenger/backup/records.ts';
import type { MessengerContext } from '../../src/messenger/context.ts';
import type { Device } from './device.ts';
import type { FakeSwarm } from './fake-network.ts';

/** As cheap and small as the format allows. */
export const SMALL: BackupFormatOptions = { cost: { t: 1, m: 8 }, chunkBytes: 1024 };

export function contextOf(device: Device, swarm: FakeSwarm): MessengerContext {
  return {
    db: device.db,
    network: swarm.network(),
    now: () => device.nowMs,
    random: randomBytes,
    fault: async (step) => device.fault?.(step),
    notify: (event) => device.notifications.push(event),
    onEvent: (event) => device.events.push(event),
    instance: 'backup',
    collected: null,
    keys: undefined,
  };
}

/** Backups of a device, with configs that only remember what they were given. */
export function backupsOf(device: Device, swarm: FakeSwarm, options: BackupFormatOptions = SMALL) {
  const applied: ConfigMessage[] = [];
  const adopted: string[] = [];
  const config: ConfigMessage[] = [{ name: 'contacts', message: new TextEncoder().encode('contacts of the account') }];
  const hooks: BackupHooks = {
    configs: async () => config,
    applyConfigs: async (list) => void applied.push(...list),
    adopt: async (row) => {
      // Every table is open here.
      await Promise.all(device.db.tables.map((table) => table.count()));
      adopted.push(row.accountId);
    },
  };
  return { backups: createBackups(contextOf(device, swarm), hooks, options), applied, adopted, config };
}

type Backups = ReturnType<typeof createBackups>;

export async function exported(backups: Backups, passphrase?: string): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of (await backups.exportFile({ passphrase })).chunks) pieces.push(piece);
  return concatBytes(...pieces);
}

export const imported = (backups: Backups, file: Uint8Array, passphrase?: string) =>
  backups.importFile({ source: (): ByteSource => [file], passphrase });

/** Where the chunks of a file begin, and its end. */
export function boundaries(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = [19 + view.getUint32(15, false)];
  for (let at = found[0] ?? 0; at < file.length; found.push(at)) at += 4 + (view.getUint32(at, false) & 0x7fff_ffff);
  return found;
}

/** Everything of a database that a backup could change. */
export async function contents(device: Device): Promise<string> {
  const tables = [device.db.conversations, device.db.messages, device.db.jobs, device.db.profile];
  return JSON.stringify(await Promise.all(tables.map((table) => table.toArray())));
}
