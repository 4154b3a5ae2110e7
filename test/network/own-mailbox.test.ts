import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AccountKeys, deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { type Bytes, randomBytes, toBase64Unpadded, utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import type { NodeFaults } from '../../src/devnet/faults.ts';
import type { JsonObject } from '../../src/devnet/json.ts';
import type { DevnetNode } from '../../src/devnet/node.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type NetworkDeps } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';

const DAY_MS = 86_400_000;
const CONFIGS = [2, 3, 4, 5];
/** Which member is asked is chance: enough repeats for each of three to be asked, all but surely. */
const REPEATS = 40;
let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
});
afterEach(() => {
  for (const { index } of devnet.nodes) {
    devnet.setFaults(index, {});
    devnet.setSkew(index, 0);
  }
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
const config = (
  namespace: number,
  text: string,
  ttlMs = DAY_MS,
): { namespace: number; data: Bytes; ttlMs: number } => ({
  namespace,
  data: utf8(text),
  ttlMs,
});
const stored = (account: AccountKeys) =>
  devnet
    .storedMessages(account.accountId)
    .map(({ hash }) => hash)
    .sort();
const unknownHash = () => toBase64Unpadded(randomBytes(32));

/** Stores one message and gives its hash; every member holds it. */
async function put(network: MessengerNetwork, account: AccountKeys, text: string, namespace = 2): Promise<string> {
  const { stores } = await network.storeOwn({ account, stores: [config(namespace, text)] });
  expect(stores[0]?.verified).toHaveLength(3);
  return stores[0]?.hash ?? '';
}

describe('a batch of stores', () => {
  it('fills namespaces 2 to 5 with every member as a witness', async () => {
    const network = await open();
    const account = newAccount();
    const { member, stores } = await network.storeOwn({
      account,
      stores: CONFIGS.map((namespace) => config(namespace, `config ${namespace}`)),
    });
    const members = keysOf(membersOf(account));
    expect(members).toContain(member);
    for (const { verified } of stores) expect([...verified].sort()).toEqual(members);
    for (const [i, namespace] of CONFIGS.entries())
      expect(devnet.storedMessages(account.accountId, namespace).map(({ hash }) => hash)).toEqual([stores[i]?.hash]);
  });

  it('tells of each store by itself whether it was taken', async () => {
    const network = await open();
    const account = newAccount();
    const { stores } = await network.storeOwn({
      account,
      stores: [config(2, 'fine'), config(3, 'kept for too long', 31 * DAY_MS), config(4, 'fine, too')],
    });
    expect(stores.map(({ verified }) => verified.length)).toEqual([3, 0, 3]);
    expect(stored(account)).toEqual([stores[0]?.hash ?? '', stores[2]?.hash ?? ''].sort());
  });

  it('takes 20 stores, and refuses 21', async () => {
    const network = await open();
    const account = newAccount();
    const stores = Array.from({ length: 21 }, (_, i) => config(3, `part ${i}`));
    const { stores: outcome } = await network.storeOwn({ account, stores: stores.slice(1) });
    expect(outcome.map(({ verified }) => verified.length)).toEqual(Array(20).fill(3));
    await expect(network.storeOwn({ account, stores })).rejects.toMatchObject({ code: 'malformed-input' });
  });

  it('does not count a member that signs something else', async () => {
    const network = await open();
    const account = newAccount();
    const [liar] = membersOf(account) as [DevnetNode];
    devnet.setFaults(liar.index, { wrongSignature: true });
    const { stores } = await network.storeOwn({ account, stores: [config(5, 'x')] });
    const honest = keysOf(membersOf(account).filter((node) => node !== liar));
    expect([...(stores[0]?.verified ?? [])].sort()).toEqual(honest);
  });

  it('measures the time anew when a store within it is refused', async () => {
    let jumpMs = 0;
    const network = await open({ now: () => Date.now() + jumpMs });
    const account = newAccount();
    await put(network, account, 'before');
    jumpMs = -3_600_000;
    await put(network, account, 'after');
    expect(Math.abs(network.now() - Date.now())).toBeLessThan(60_000);
  });

  it('goes to another member when the clock of the asked one is off', async () => {
    const network = await open();
    const account = newAccount();
    const [late, ...others] = membersOf(account) as [DevnetNode, ...DevnetNode[]];
    devnet.setSkew(late.index, -3_600_000);
    for (let i = 0; i < REPEATS; i++) {
      const { member, stores } = await network.storeOwn({ account, stores: [config(2, `v ${i}`)] });
      expect(member).not.toBe(late.ed25519);
      expect([...(stores[0]?.verified ?? [])].sort()).toEqual(keysOf(others));
    }
    expect(Math.abs(network.now() - Date.now())).toBeLessThan(60_000);
  });

  it('follows an account whose swarm has moved', async () => {
    const account = newAccount();
    const networks = await Promise.all([open(), open(), open(), open()]);
    for (const network of networks) await put(network, account, 'here');
    const homes = devnet.nodes.map(({ listed }) => listed.swarmId);
    const [one, two, stays] = membersOf(account) as [DevnetNode, DevnetNode, DevnetNode];
    const outsider = devnet.nodes.find(({ listed }) => listed.swarmId !== stays.listed.swarmId) as DevnetNode;
    const away = outsider.listed.swarmId;
    devnet.setSwarm(outsider.index, stays.listed.swarmId);
    for (const { index } of [one, two]) devnet.setSwarm(index, away);
    try {
      for (const [i, network] of networks.entries()) {
        const { member, stores } = await network.storeOwn({ account, stores: [config(2, `v ${i}`)] });
        expect(keysOf([outsider, stays])).toContain(member);
        expect(stores[0]?.verified.every((key) => keysOf([outsider, stays]).includes(key))).toBe(true);
        expect(stored(account)).toContain(stores[0]?.hash);
      }
    } finally {
      homes.forEach((swarm, index) => devnet.setSwarm(index, swarm));
    }
  });
});

describe('reading every member', () => {
  it('gives what each of them holds, without cursors', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = [await put(network, account, 'a', 2), await put(network, account, 'b', 3)];
    for (let i = 0; i < 2; i++) {
      const answers = await network.retrieveFromAll(account, [2, 3]);
      expect(answers.map(({ member }) => member).sort()).toEqual(keysOf(membersOf(account)));
      for (const { namespaces } of answers)
        expect(namespaces.map(({ messages }) => messages.map(({ hash }) => hash))).toEqual(hashes.map((h) => [h]));
    }
  });

  it('leaves out a member that hangs', async () => {
    const network = await open({ allMembersMs: 2_000, timing: { handOverMs: 150, readLimitMs: 5_000 } });
    const account = newAccount();
    await put(network, account, 'a');
    const [hung, ...others] = membersOf(account) as [DevnetNode, ...DevnetNode[]];
    // The hung node may also be a hop: a path with it is silent until the other takes over.
    devnet.pause(hung.index);
    try {
      const read = async () => (await network.retrieveFromAll(account, [2])).map(({ member }) => member).sort();
      await expect.poll(() => read().catch(() => [])).toEqual(keysOf(others));
    } finally {
      devnet.resume(hung.index);
    }
  });

  it('fails when none answers', async () => {
    const network = await open({ allMembersMs: 500 });
    const account = newAccount();
    await put(network, account, 'a');
    for (const { index } of membersOf(account)) devnet.pause(index);
    try {
      await expect(network.retrieveFromAll(account, [2])).rejects.toMatchObject({ retryable: true });
    } finally {
      for (const { index } of membersOf(account)) devnet.resume(index);
    }
  });
});

describe('an extended expiry', () => {
  it('is applied by every member, and what none of them holds is noticed', async () => {
    const network = await open();
    const account = newAccount();
    const held = [await put(network, account, 'a', 2), await put(network, account, 'b', 4)];
    const expiryMs = network.now() + 20 * DAY_MS;
    const hashes = [held[0] as string, unknownHash(), held[1] as string];
    const answer = await network.extendExpiry({ account, hashes, expiryMs });
    expect([...answer.verified].sort()).toEqual(keysOf(membersOf(account)));
    expect([...answer.held].sort()).toEqual([...held].sort());
    expect(answer.conclusive).toBe(true);
    for (const { store } of membersOf(account))
      expect(held.map((hash) => store.find(account.accountId, hash)?.expiryMs)).toEqual([expiryMs, expiryMs]);
  });

  it('counts as held what lives longer already, and what only one member has', async () => {
    const network = await open();
    const account = newAccount();
    const hashes = [await put(network, account, 'a'), await put(network, account, 'b')];
    for (const { store } of membersOf(account).slice(1))
      store.remove(account.accountId, ({ hash }) => hash === hashes[1]);
    const answer = await network.extendExpiry({ account, hashes, expiryMs: network.now() + 60_000 });
    expect([...answer.held].sort()).toEqual([...hashes].sort());
    expect(answer.conclusive).toBe(true);
  });

  it('may be asked beyond what nodes keep, and for hundreds of hashes', async () => {
    const network = await open();
    const account = newAccount();
    const hash = await put(network, account, 'a');
    const hashes = [...Array.from({ length: 250 }, unknownHash), hash];
    const answer = await network.extendExpiry({ account, hashes, expiryMs: network.now() + 90 * DAY_MS });
    expect(answer).toMatchObject({ held: [hash], conclusive: true });
    expect(answer.verified).toHaveLength(3);
  });

  it('of nothing asks nobody', async () => {
    const network = await open();
    expect(await network.extendExpiry({ account: newAccount(), hashes: [], expiryMs: network.now() })).toEqual({
      verified: [],
      held: [],
      expiries: new Map(),
      conclusive: false,
    });
  });

  it('proves nothing with a single member', async () => {
    const network = await open();
    const account = newAccount();
    allWith(account, { keepsToItself: true });
    const answer = await network.extendExpiry({ account, hashes: [unknownHash()], expiryMs: network.now() + DAY_MS });
    expect(answer.verified).toHaveLength(1);
    expect(answer.conclusive).toBe(false);
  });
});

describe('the expiry of what another device has read', () => {
  it('is the swarm’s, and what two members miss is gone', async () => {
    const network = await open();
    const account = newAccount();
    const kept = await put(network, account, 'a');
    const gone = unknownHash();
    const { expiries, conclusive } = await network.expiriesOf({ account, hashes: [kept, gone] });
    const held = membersOf(account)[0]?.store.find(account.accountId, kept)?.expiryMs;
    expect([...expiries]).toEqual([[kept, held]]);
    expect(conclusive).toBe(true);
  });

  it('is not taken from the one member that has lost it', async () => {
    const network = await open();
    const account = newAccount();
    const hash = await put(network, account, 'a');
    const [, ...others] = membersOf(account);
    for (const { store } of others) store.remove(account.accountId, () => true);
    // The two of three that are asked may be those that have lost it.
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => network.expiriesOf({ account, hashes: [hash] })),
    );
    expect(answers.filter(({ expiries }) => expiries.has(hash)).length).toBeGreaterThan(0);
  });

  it('of nothing asks nobody', async () => {
    const network = await open();
    const nothing = { expiries: new Map(), conclusive: false };
    expect(await network.expiriesOf({ account: newAccount(), hashes: [] })).toEqual(nothing);
  });
});

describe('a lying member, asked for expiries', () => {
  /** The liar's own result: it holds nothing, and signs that. */
  const denial = (liar: DevnetNode, account: AccountKeys, hashes: readonly string[], expiryMs: unknown) => ({
    expiry: expiryMs as number,
    updated: [],
    unchanged: {},
    signature: liar.keys.sign(account.accountId + String(expiryMs) + hashes.join('')),
  });

  const joined = (entry: JsonObject): JsonObject => ({
    ...entry,
    updated: [(entry['updated'] as string[]).join('')],
  });

  it.each<[string, (others: JsonObject, older: JsonObject) => JsonObject]>([
    ['keeps quiet about the others', () => ({})],
    [
      'says that the others failed',
      (others) => Object.fromEntries(Object.keys(others).map((key) => [key, { failed: true, timeout: true }])),
    ],
    [
      'empties what others signed',
      (others) =>
        Object.fromEntries(Object.entries(others).map(([key, e]) => [key, { ...(e as JsonObject), updated: [] }])),
    ],
    [
      'joins the hashes that others signed',
      (others) => Object.fromEntries(Object.entries(others).map(([key, e]) => [key, joined(e as JsonObject)])),
    ],
    ['brings up what others signed before the message was there', (_, older) => older],
  ])('that %s cannot make a message look lapsed', async (_, others) => {
    const network = await open();
    const account = newAccount();
    const liar = membersOf(account)[0] as DevnetNode;
    const data = ['a', 'b'].map((text) => config(2, text, 2 * DAY_MS));
    const { stores } = await network.storeOwn({ account, stores: data });
    // Updated hashes are signed in sorted order: so they can be joined without touching the signature.
    const hashes = stores.map(({ hash }) => hash).sort();

    // What honest members say of the same hashes while they lack them, an hour earlier.
    let older: JsonObject = {};
    await network.deleteMessages({ account, hashes });
    allWith(account, { memberResults: (swarm) => (older = swarm) });
    await network.extendExpiry({ account, hashes, expiryMs: network.now() + 5 * DAY_MS - 3_600_000 });
    allWith(account, {});
    await network.storeOwn({ account, stores: data });

    let lies = 0;
    devnet.setFaults(liar.index, {
      memberResults: (swarm) => {
        lies++;
        const { [liar.ed25519]: own, ...honest } = swarm as Record<string, JsonObject>;
        const { [liar.ed25519]: __, ...olderOthers } = older;
        return {
          ...others(honest, olderOthers),
          [liar.ed25519]: denial(liar, account, hashes, own?.['expiry']),
        };
      },
    });
    let believed: string[] = [];
    for (let i = 0; i < REPEATS && lies === 0; i++) {
      const expiryMs = network.now() + 5 * DAY_MS + i * 1_000;
      const { verified, held, conclusive } = await network.extendExpiry({ account, hashes, expiryMs });
      believed = verified;
      expect(conclusive && held.length < hashes.length).toBe(false);
    }
    expect(lies).toBe(1);
    expect(believed).toEqual([liar.ed25519]);
  });
});
