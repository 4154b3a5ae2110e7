import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import type { CommandTools } from '../../src/headless/commands.ts';
import { Delivery } from '../../src/headless/delivery.ts';
import { LINK_COMMANDS } from '../../src/headless/link-commands.ts';
import { createMessenger } from '../../src/messenger/messenger.ts';
import { openDatabase } from '../../src/store/database.ts';
import { FakeSwarm } from '../messenger/fake-network.ts';

function program(swarm: FakeSwarm): CommandTools {
  const db = openDatabase({ key: new Uint8Array(32).fill(1), indexedDB: new IDBFactory(), IDBKeyRange });
  return {
    db,
    messenger: createMessenger({ db, network: swarm.network() }),
    delivery: new Delivery(),
    arrived: { count: 0 },
  };
}

async function run(tools: CommandTools, cmd: string, input: object = {}): Promise<Record<string, unknown>> {
  const command = LINK_COMMANDS[cmd];
  if (!command) throw new Error(`no ${cmd}`);
  const result = await command(tools, { ...input });
  return ('ok' in result ? result.ok : await result.later) as Record<string, unknown>;
}

let fresh: CommandTools;
let old: CommandTools;

beforeEach(async () => {
  const swarm = new FakeSwarm();
  fresh = program(swarm);
  old = program(swarm);
  await old.messenger.createAccount({ name: 'Anna' });
});

/** Lets the new device follow until it is in one of these states. */
async function newDeviceUntil(...states: string[]): Promise<Record<string, unknown>> {
  return vi.waitFor(async () => {
    const view = await run(fresh, 'linkState');
    expect(states).toContain(view['state']);
    return view;
  });
}

describe('linking by commands', () => {
  it('goes over two steps at the old device when a person compares', async () => {
    const request = await run(fresh, 'linkRequest');
    expect(request).toMatchObject({ state: 'waiting', expiresAt: expect.any(Number) as number });
    const [joined, shown] = await Promise.all([
      run(old, 'linkApprove', { code: request['code'], device: 'Old' }),
      newDeviceUntil('compare'),
    ]);
    expect(joined).toMatchObject({ state: 'compare', role: 'old', device: 'Starling on the command line' });
    expect(joined['pictures']).toHaveLength(7);
    expect(joined['pictures']).toEqual(shown['pictures']);
    expect(await run(old, 'linkApprove', { confirm: true })).toMatchObject({ state: 'done', role: 'old' });
    await run(fresh, 'linkConfirm');
    expect(await newDeviceUntil('done', 'failed')).toEqual({ state: 'done', role: 'new', device: 'Old' });
    expect((await fresh.db.profile.get('me'))?.accountId).toBe((await old.db.profile.get('me'))?.accountId);
  });

  it('takes one step when the pictures are told, and they are right', async () => {
    const { qr } = await run(fresh, 'linkRequest', { device: 'New' });
    const first = run(old, 'linkApprove', { code: qr });
    const { pictures } = await newDeviceUntil('compare');
    await first;
    expect(await run(old, 'linkApprove', { code: qr, pictures })).toEqual({
      state: 'done',
      role: 'old',
      device: 'New',
    });
  });

  it('ends on both sides when the pictures that are told are others', async () => {
    const { code } = await run(fresh, 'linkRequest');
    const [answer] = await Promise.all([
      run(old, 'linkApprove', { code, pictures: Array(7).fill('no such picture') }),
      newDeviceUntil('failed'),
    ]);
    expect(answer).toEqual({ state: 'failed', role: 'old', reason: 'differ' });
    expect(await old.db.devices.filter(({ kind }) => kind === 'linked').count()).toBe(0);
  });

  it('can be left, and then there is none', async () => {
    await run(fresh, 'linkRequest');
    expect(await run(fresh, 'linkCancel')).toEqual({});
    expect(await run(fresh, 'linkState')).toEqual({ state: 'none' });
  });

  it('refuses what is no code and no list of pictures', async () => {
    await expect(run(old, 'linkApprove', {})).rejects.toThrow(MalformedInputError);
    await expect(run(old, 'linkApprove', { code: 'one two' })).rejects.toThrow(MalformedInputError);
    await expect(run(old, 'linkApprove', { code: 'x', pictures: 'dog' })).rejects.toThrow('list of names');
  });
});
