import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '../src/devnet/devnet.ts';
import { startGateway } from '../src/gateway/gateway.ts';
import { developmentNetwork } from '../src/network/profile.ts';
import { BrowserDevice } from './browser-device.ts';
import { ACCOUNTS, GATEWAYS, NODES, type Role, SWARMS } from './cast.ts';
import type { SoakDevice } from './device.ts';
import { type GatewayFront, startFront } from './gateway-front.ts';
import { MemoryDevice } from './memory-device.ts';
import { ProcessDevice } from './process-device.ts';

export interface SoakWorld {
  devnet: Devnet;
  fronts: readonly GatewayFront[];
  cast: readonly Role[];
  /** In the order of the cast. */
  devices: readonly SoakDevice[];
  /** Account IDs, in the order of {@link ACCOUNTS}. */
  accounts: readonly string[];
  stop(): Promise<void>;
}

/** The network, its gateways and all devices, where everybody has accepted everybody. */
export async function startSoakWorld(cast: readonly Role[]): Promise<SoakWorld> {
  const devnet = await startDevnet({ nodes: NODES, swarms: SWARMS, memberTimeoutMs: 500, relayTimeoutMs: 3_000 });
  const nodes = devnet.networkFile();
  const gateways = await Promise.all(
    Array.from({ length: GATEWAYS }, () => startGateway({ nodes, port: 0, development: true })),
  );
  const fronts = await Promise.all(gateways.map((gateway) => startFront(gateway)));
  const folder = await mkdtemp(join(tmpdir(), 'starling-soak-'));
  const networkFile = join(folder, 'network.json');
  await writeFile(networkFile, JSON.stringify(nodes));
  const profile = developmentNetwork(nodes.nodes, nodes.fileServers);
  const devices = cast.map(({ name, kind, gateways: known }, index) => {
    const urls = known.flatMap((gateway) => fronts[gateway]?.url ?? []);
    if (kind === 'memory') return new MemoryDevice(name, profile, urls);
    if (kind === 'browser') return new BrowserDevice(name, urls[0] ?? '');
    return new ProcessDevice(name, { networkFile, folder: join(folder, String(index)), gateway: urls[0] });
  });
  await Promise.all(devices.map((device) => device.start()));
  const accounts = await settleIn(cast, devices);
  return {
    devnet,
    fronts,
    cast,
    devices,
    accounts,
    stop: async () => {
      await Promise.all(devices.map((device) => device.kill()));
      await Promise.all(fronts.map((front) => front.stop()));
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await devnet.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Accounts are made, everybody writes to everybody, which accepts; then the other devices get their account back. */
async function settleIn(cast: readonly Role[], devices: readonly SoakDevice[]): Promise<string[]> {
  const firsts = ACCOUNTS.map(
    (_, account) => devices[cast.findIndex((role) => role.account === account)] as SoakDevice, // each account has one
  );
  const made = await Promise.all(
    firsts.map(async (device, account) =>
      device.ask<{ accountId: string; phrase: string }>('create', { name: ACCOUNTS[account] }),
    ),
  );
  const ids = made.map(({ accountId }) => accountId);
  for (const [from, device] of firsts.entries())
    await Promise.all(ids.slice(from + 1).map(async (to) => device.ask('send', { to, text: 'may I?' })));
  for (const [account, device] of firsts.entries()) {
    await device.ask('poll');
    await Promise.all(ids.slice(0, account).map(async (peer) => device.ask('accept', { with: peer })));
  }
  for (const device of firsts) await device.ask('poll');
  for (const device of firsts) await device.ask('pushNow');
  for (const [index, device] of devices.entries()) {
    if (firsts.includes(device)) continue;
    await device.ask('restore', { phrase: made[cast[index]?.account ?? 0]?.phrase });
    await device.ask('fetchProfile');
    await device.ask('poll');
  }
  return ids;
}
