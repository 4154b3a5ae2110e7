import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type Network, type NetworkDeps } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';

const noCursor = () => undefined;
const TTL_MS = 86_400_000;
const YEARS_AGO_MS = 5 * 365 * 86_400_000;
let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
});
afterAll(() => devnet.stop());

async function open(deps: Partial<NetworkDeps> = {}): Promise<Network> {
  const profile = developmentNetwork(devnet.networkFile().nodes);
  const network = createNetwork({ profile, state: memoryState(), directTransport: directTransport(), ...deps });
  await network.load();
  return network;
}

const store = (network: Network, account: ReturnType<typeof deriveAccount>, text: string, avoid: string[] = []) =>
  network.storeOnce({ recipient: account.accountId, data: utf8(text), namespace: 0, ttlMs: TTL_MS, avoid });

describe('a wrong clock', () => {
  it('of our own, by years, does not keep us from storing and reading', async () => {
    const network = await open({ now: () => Date.now() - YEARS_AGO_MS });
    const account = deriveAccount(generateSeed());
    expect((await store(network, account, 'late')).verified.length).toBeGreaterThanOrEqual(2);
    const answers = await network.retrieve(account, [0], noCursor);
    expect(answers[0]?.namespaces[0]?.messages).toHaveLength(1);
    expect(Math.round((network.clockOffsetMs() ?? 0) / 60_000)).toBe(YEARS_AGO_MS / 60_000);
  });

  it('that jumps while we run is measured anew when a node refuses it', async () => {
    let jumpMs = 0;
    const network = await open({ now: () => Date.now() + jumpMs });
    const account = deriveAccount(generateSeed());
    await store(network, account, 'before');
    jumpMs = -3_600_000;
    const answers = await network.retrieve(account, [0], noCursor);
    expect(answers.flatMap(({ namespaces }) => namespaces)).not.toHaveLength(0);
    expect(Math.abs(network.now() - Date.now())).toBeLessThan(60_000);
  });

  it('of one node moves nothing', async () => {
    devnet.setSkew(3, 3_600_000);
    try {
      const network = await open();
      for (let i = 0; i < 4; i++) await network.retrieve(deriveAccount(generateSeed()), [0], noCursor).catch(() => []);
      expect(Math.abs(network.now() - Date.now())).toBeLessThan(60_000);
    } finally {
      devnet.setSkew(3, 0);
    }
  });
});

describe('members that lie or leave', () => {
  it('does not count a member whose signature is wrong', async () => {
    const network = await open();
    const account = deriveAccount(generateSeed());
    const [liar, ...others] = devnet.membersFor(account.accountId);
    const index = devnet.nodes.findIndex(({ ed25519 }) => ed25519 === liar?.ed25519);
    devnet.setFaults(index, { wrongSignature: true });
    try {
      const { verified } = await store(network, account, 'x', [liar?.ed25519 ?? '']);
      expect([...verified].sort()).toEqual(others.map(({ ed25519 }) => ed25519).sort());
    } finally {
      devnet.setFaults(index, {});
    }
  });

  it('follows an account whose swarm has moved', async () => {
    const network = await open();
    const account = deriveAccount(generateSeed());
    const { hash } = await store(network, account, 'moves along');
    await network.retrieve(account, [0], noCursor);
    const members = devnet.membersFor(account.accountId).map(({ ed25519 }) => ed25519);
    const outsider = devnet.nodes.findIndex(({ ed25519 }) => !members.includes(ed25519));
    const homes = devnet.nodes.map(({ listed }) => listed.swarmId);
    const other = homes[outsider] as bigint;
    const home = homes[devnet.nodes.findIndex(({ ed25519 }) => ed25519 === members[0])] as bigint;
    const moving = devnet.nodes.flatMap(({ ed25519, index }) => (members.slice(0, 2).includes(ed25519) ? [index] : []));
    devnet.setSwarm(outsider, home);
    for (const index of moving) devnet.setSwarm(index, other);
    try {
      const readAll = () =>
        network.retrieve(account, [0], noCursor).then(
          (answers) => answers.map(({ member, namespaces }) => [member, namespaces[0]?.messages.map((m) => m.hash)]),
          () => [],
        );
      await expect.poll(readAll).toHaveLength(2);
      const now = devnet.membersFor(account.accountId).map(({ ed25519 }) => ed25519);
      for (const [member, hashes] of await readAll()) {
        expect(now).toContain(member);
        expect(hashes).toEqual([hash]);
      }
      expect((await store(network, account, 'after')).verified.every((key) => now.includes(key))).toBe(true);
    } finally {
      homes.forEach((swarm, index) => devnet.setSwarm(index, swarm));
    }
  });
});

describe('a silent path', () => {
  it('hands a read over to the other path', async () => {
    const network = await open({ timing: { handOverMs: 150, readLimitMs: 5_000 } });
    await network.retrieve(deriveAccount(generateSeed()), [0], noCursor);
    const guard = network.paths()[0]?.hops[0]?.ed25519;
    // One of its members would be silent too, whatever the path.
    let account = deriveAccount(generateSeed());
    while (devnet.membersFor(account.accountId).some(({ ed25519 }) => ed25519 === guard))
      account = deriveAccount(generateSeed());
    const index = devnet.nodes.findIndex(({ ed25519 }) => ed25519 === guard);
    devnet.pause(index);
    try {
      expect(await network.retrieve(account, [0], noCursor)).not.toHaveLength(0);
    } finally {
      devnet.resume(index);
    }
  });
});
