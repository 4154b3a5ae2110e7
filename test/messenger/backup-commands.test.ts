import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BACKUP_COMMANDS } from '../../src/headless/backup-commands.ts';
import { backupsOf } from './backup-setup.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

let folder: string;
let swarm: FakeSwarm;
let anna: Device;
let benId: string;

const run = (device: Device, name: string, input: Record<string, unknown>): Promise<{ ok: unknown }> => {
  const command = BACKUP_COMMANDS[name];
  if (!command) throw new Error(`no ${name}`);
  return command({ messenger: { backups: backupsOf(device, swarm).backups } }, input);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starling-backup-'));
  swarm = new FakeSwarm();
  anna = new Device(() => swarm.network());
  await anna.create('Anna');
  benId = await new Device(() => swarm.network()).create('Ben');
  await anna.say(benId, 'hello');
});

afterEach(() => rmSync(folder, { recursive: true }));

it('writes a file that another data folder of the account takes in', async () => {
  const path = join(folder, 'anna.starling');
  const { ok } = await run(anna, 'export', { path, passphrase: 'secret' });
  expect(ok).toEqual({ path, bytes: statSync(path).size, messages: 1, conversations: 1 });
  const second = new Device(() => swarm.network());
  await second.messenger.restoreAccount(await anna.messenger.recoveryPhrase());
  await expect(run(second, 'import', { path })).rejects.toMatchObject({ code: 'wrong-passphrase' });
  expect((await run(second, 'import', { path, passphrase: 'secret' })).ok).toEqual({
    conversations: 1,
    messages: 1,
    skipped: 0,
  });
  expect(await second.texts(benId)).toEqual(['hello']);
});

it('leaves an older file as it is if the new one cannot be finished, and nothing else behind', async () => {
  const path = join(folder, 'anna.starling');
  writeFileSync(path, 'the older one');
  anna.fault = async () => {
    throw new Error('the disk is full');
  };
  await expect(run(anna, 'export', { path })).rejects.toThrow('the disk is full');
  expect(readFileSync(path, 'utf8')).toBe('the older one');
  expect(readdirSync(folder)).toEqual(['anna.starling']);
  anna.fault = undefined;
  await run(anna, 'export', { path });
  expect(readFileSync(path).subarray(0, 14).toString()).toBe('STARLINGBACKUP');
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('says what is wrong with a path', async () => {
  await expect(run(anna, 'export', {})).rejects.toMatchObject({ code: 'malformed-input' });
  await expect(run(anna, 'export', { path: join(folder, 'no', 'where') })).rejects.toMatchObject({ code: 'file' });
  await expect(run(anna, 'import', { path: join(folder, 'nothing') })).rejects.toMatchObject({ code: 'file' });
  await expect(run(anna, 'import', { path: folder })).rejects.toMatchObject({ code: 'file' });
});
