import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AccountKeys, deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { randomBytes, toBase64Unpadded, utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import type { NodeFaults } from '../../src/devnet/faults.ts';
import type { DevnetNode } from '../../src/devnet/node.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type NetworkDeps } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { transportWhile } from '../unplugged.ts';

const DAY_MS = 86_400_000;
let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
});
afterEach(() => {
  for (const { index } of devnet.nodes) devnet.setFaults(index, {});
});
afterAll(() => devnet.stop());

async function open(deps: Partial<NetworkDeps> = {}): Promise<MessengerNetwork> {
  const profile = developmentNetwork(devnet.networkFile().nodes);
  const network = createNetwork({ profile, state: memoryState(), directTransport: directTransport(), ...deps });
  await network.load();
  return network;
}

const newAccount = () => deriveAccount(generateSeed());
const membersOf = ({ accountId }: AccountKeys): DevnetNode[] => devnet.membersFor(accountId);
const keysOf = (nodes: readonly DevnetNode[]) => nodes.map(({ ed25519 }) => ed25519).sort();
const allWith = (account: AccountKeys, faults: NodeFaults) => {
  for (const { index } of membersOf(account)) devnet.setFaults(index, faults);
};
const stored = (account: AccountKeys) => devnet.storedMessages(account.accountId).map(({ hash }) => hash);

/** Fills inbox and config namespaces; hashes in that order. */
async function fill(network: MessengerNetwork, account: AccountKeys): Promise<string[]> {
  const stores = [0, 2, 3].map((namespace) => ({ namespace, data: utf8(`in ${namespace}`), ttlMs: DAY_MS }));
  const outcome = await network.storeOwn({ account, stores });
  expect(outcome.stores).toHaveLength(stores.length);
  return outcome.stores.map(({ hash }) => hash);
}

describe('deleting messages', () => {
  it('deletes them at every member, in any namespace', async () => {
    const network = await open();
    const account = newAccount();
    const [kept, ...hashes] = await fill(network, account);
    expect([...(await network.deleteMessages({ account, hashes }))].sort()).toEqual(keysOf(membersOf(account)));
    expect(stored(account)).toEqual([kept]);
  });

  it('deletes hundreds in pieces, and nothing when nothing is named', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = [
      ...Array.from({ length: 250 }, () => toBase64Unpadded(randomBytes(32))),
      ...(await fill(network, account)),
    ];
    expect(await network.deleteMessages({ account, hashes: [] })).toEqual([]);
    expect(stored(account)).toHaveLength(3);
    expect(await network.deleteMessages({ account, hashes })).toHaveLength(3);
    expect(stored(account)).toEqual([]);
  });

  it('asks another member when only the first has proven it', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = await fill(network, account);
    allWith(account, { keepsToItself: true });
    expect(await network.deleteMessages({ account, hashes })).toHaveLength(2);
  });

  it('asks three members at most, and tells that none has proven it', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = await fill(network, account);
    const asked: string[] = [];
    for (const { index, ed25519 } of membersOf(account)) {
      const memberResults: NodeFaults['memberResults'] = (swarm) => (asked.push(ed25519), swarm);
      devnet.setFaults(index, { wrongSignature: true, memberResults });
    }
    expect(await network.deleteMessages({ account, hashes })).toEqual([]);
    expect(asked.sort()).toEqual(keysOf(membersOf(account)));
  });

  it('fails when this computer is offline', async () => {
    let isOnline = true;
    const network = await open({ directTransport: transportWhile(() => isOnline) });
    const account = newAccount();
    const hashes = await fill(network, account);
    isOnline = false;
    await expect(network.deleteMessages({ account, hashes })).rejects.toMatchObject({ code: 'offline' });
    await expect(network.deleteAccountData(account)).rejects.toMatchObject({ code: 'offline' });
    expect(stored(account)).toHaveLength(3);
  });
});

describe('deleting all data of an account', () => {
  it('empties every namespace, with the signature of every member', async () => {
    const network = await open();
    const account = newAccount();
    await fill(network, account);
    const nodes = await network.deleteAccountData(account);
    expect(nodes.map(({ ed25519 }) => ed25519).sort()).toEqual(keysOf(membersOf(account)));
    for (const node of nodes) expect(node).toMatchObject({ ip: '127.0.0.1', deleted: true });
    expect(stored(account)).toEqual([]);
  });

  it('tells of a member that is away, and that the others have deleted', async () => {
    const network = await open();
    const account = newAccount();
    await fill(network, account);
    const [away, ...others] = membersOf(account) as [DevnetNode, ...DevnetNode[]];
    await devnet.stopNode(away.index);
    try {
      const nodes = await network.deleteAccountData(account);
      const done = nodes.filter(({ deleted }) => deleted);
      expect(done.map(({ ed25519 }) => ed25519).sort()).toEqual(keysOf(others));
      expect(nodes).toContainEqual({ ed25519: away.ed25519, ip: '127.0.0.1', deleted: false });
    } finally {
      await devnet.startNode(away.index, { missed: 'lose' });
    }
    // It is back and still has everything: asked again, it deletes.
    expect(stored(account)).toHaveLength(3);
    await expect
      .poll(async () => (await network.deleteAccountData(account)).every(({ deleted }) => deleted))
      .toBe(true);
    expect(stored(account)).toEqual([]);
  });

  it('does not believe a member that signs something else', async () => {
    const network = await open();
    const account = newAccount();
    await fill(network, account);
    const [liar] = membersOf(account) as [DevnetNode];
    devnet.setFaults(liar.index, { wrongSignature: true });
    const nodes = await network.deleteAccountData(account);
    for (const { ed25519, deleted } of nodes) expect(deleted).toBe(ed25519 !== liar.ed25519);
    expect(nodes).toHaveLength(3);
  });

  it('asks each member itself when none passes it on, and does not believe what one says of others', async () => {
    const network = await open();
    const account = newAccount();
    await fill(network, account);
    const members = membersOf(account);
    for (const { index, ed25519 } of members)
      devnet.setFaults(index, {
        keepsToItself: true,
        // Its own signature, put under the names of the others.
        memberResults: (swarm) => Object.fromEntries(members.map((other) => [other.ed25519, swarm[ed25519] ?? null])),
      });
    const nodes = await network.deleteAccountData(account);
    expect(nodes.map(({ deleted }) => deleted)).toEqual([true, true, true]);
    expect(stored(account)).toEqual([]);
  });

  it('follows an account whose swarm has moved', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = await fill(network, account);
    const homes = devnet.nodes.map(({ listed }) => listed.swarmId);
    const [leaving, ...staying] = membersOf(account) as [DevnetNode, ...DevnetNode[]];
    const outsider = devnet.nodes.find((node) => !membersOf(account).includes(node)) as DevnetNode;
    const home = leaving.listed.swarmId;
    devnet.setSwarm(leaving.index, outsider.listed.swarmId);
    devnet.setSwarm(outsider.index, home);
    try {
      expect(stored(account)).toHaveLength(hashes.length);
      const nodes = await network.deleteAccountData(account);
      expect(nodes.map(({ ed25519 }) => ed25519).sort()).toEqual(keysOf([outsider, ...staying]));
      expect(nodes.every(({ deleted }) => deleted)).toBe(true);
    } finally {
      homes.forEach((swarm, index) => devnet.setSwarm(index, swarm));
    }
  });
});
