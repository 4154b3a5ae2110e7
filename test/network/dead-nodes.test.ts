import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed, type AccountKeys } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import type { DevnetNode } from '../../src/devnet/node.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { memoryState, type NetworkState } from '../../src/network/network-state.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { TurnedClock } from '../turned-clock.ts';

const TTL_MS = 86_400_000;
const noCursor = () => undefined;
let devnet: Devnet;
let clock: TurnedClock;

/** With the time-outs that real nodes have: 5 s for a member, 30 s for a relay. */
beforeAll(async () => {
  devnet = await startDevnet({ nodes: 15, swarms: 3 });
});
afterAll(() => devnet.stop());
beforeEach(() => {
  clock = new TurnedClock();
});
afterEach(async () => {
  clock.stop();
  for (const node of devnet.nodes) {
    devnet.setFaults(node.index, {});
    devnet.resume(node.index);
    await devnet.startNode(node.index);
  }
});

async function open(state: NetworkState = memoryState()): Promise<Network> {
  const profile = developmentNetwork(devnet.networkFile().nodes);
  const network = createNetwork({ profile, state, directTransport: directTransport() });
  await network.load();
  return network;
}

const indexOf = (ed25519: string): number => devnet.nodes.findIndex((node) => node.ed25519 === ed25519);
const keysOf = (nodes: readonly ({ ed25519: string } | undefined)[]): string[] =>
  nodes.flatMap((node) => node?.ed25519 ?? []).sort();
const messages = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({ data: utf8(`${name} ${i}`), namespace: 0, ttlMs: TTL_MS }));

/** An account whose swarm has none of these nodes. */
function accountApartFrom(keys: readonly string[]): AccountKeys {
  for (;;) {
    const account = deriveAccount(generateSeed());
    if (!devnet.membersFor(account.accountId).some(({ ed25519 }) => keys.includes(ed25519))) return account;
  }
}

/** Dies in one of the two ways: nobody listens any more, or somebody listens and never says a word. */
async function kill(ed25519: string, how: 'refuses' | 'hangs'): Promise<void> {
  if (how === 'refuses') await devnet.stopNode(indexOf(ed25519));
  else devnet.pause(indexOf(ed25519));
}

/** Once the network has been used, so that guards, paths and time are known. */
async function used(network: Network, account: AccountKeys): Promise<void> {
  await clock.run(network.storeMany({ recipient: account.accountId, stores: messages(1, 'before') }));
  await clock.run(network.retrieve(account, [0], noCursor));
}

describe.each(['refuses', 'hangs'] as const)('a node that dies and %s', (how) => {
  it('as a member costs one wait of five seconds for a whole batch', async () => {
    const account = deriveAccount(generateSeed());
    const network = await open();
    await used(network, account);
    const [dead] = devnet.membersFor(account.accountId) as [DevnetNode, ...DevnetNode[]];
    await kill(dead.ed25519, how);
    const batch = { recipient: account.accountId, stores: messages(20, 'all at once'), avoid: [dead.ed25519] };
    const { value, ms } = await clock.run(network.storeMany(batch));
    expect(value.stores.every(({ verified }) => verified.length >= 2)).toBe(true);
    expect(ms).toBeGreaterThanOrEqual(4_500);
    expect(ms).toBeLessThan(10_000);
  });

  it.each([
    ['guard', 0],
    ['middle hop', 1],
    ['last hop', 2],
  ])('as %s costs one hand-over, and is remembered over a restart', async (_, hop) => {
    const state = memoryState();
    const network = await open(state);
    await used(network, deriveAccount(generateSeed()));
    const path = network.paths()[0]?.hops.map(({ ed25519 }) => ed25519) ?? [];
    const dead = path[hop] ?? '';
    await kill(dead, how);
    const account = accountApartFrom([dead]);
    const first = await clock.run(network.storeMany({ recipient: account.accountId, stores: messages(5, 'first') }));
    expect(first.value.stores.every(({ verified }) => verified.length >= 2)).toBe(true);
    expect(first.ms).toBeLessThan(20_000);

    const again = await open(state);
    for (let i = 0; i < 3; i++) {
      const stores = messages(2, `after ${i}`);
      const { ms } = await clock.run(again.storeMany({ recipient: account.accountId, stores }));
      expect(ms).toBeLessThan(6_000);
      expect((await clock.run(again.retrieve(account, [0], noCursor))).ms).toBeLessThan(6_000);
    }
  });
});

it('a dead member does not get an innocent guard replaced', async () => {
  const network = await open();
  const account = deriveAccount(generateSeed());
  await used(network, account);
  const guardKeys = () => keysOf(network.paths().map(({ hops }) => hops[0]));
  const guards = guardKeys();
  const members = devnet.membersFor(account.accountId);
  const [dead] = members.filter(({ ed25519 }) => !guards.includes(ed25519)) as [DevnetNode, ...DevnetNode[]];
  await kill(dead.ed25519, 'refuses');
  const recipient = account.accountId;
  for (let i = 0; i < 2; i++)
    await clock.run(Promise.all(messages(4, `${i}`).map((one) => network.storeMany({ recipient, stores: [one] }))));
  await clock.pass(30_000);
  await clock.run(network.retrieve(account, [0], noCursor));
  expect(guardKeys()).toEqual(guards);
});

it('a push of several configs is not held up by a dead member for more than one wait', async () => {
  const network = await open();
  const account = deriveAccount(generateSeed());
  await used(network, account);
  const [dead] = devnet.membersFor(account.accountId) as [DevnetNode, ...DevnetNode[]];
  await kill(dead.ed25519, 'refuses');
  const stores = [2, 3, 4, 5].map((namespace) => ({ namespace, data: utf8(`config ${namespace}`), ttlMs: TTL_MS }));
  const { value, ms } = await clock.run(network.storeOwn({ account, stores, avoid: [dead.ed25519] }));
  expect(value.stores.every(({ verified }) => verified.length >= 2)).toBe(true);
  expect(ms).toBeLessThan(10_000);
});
