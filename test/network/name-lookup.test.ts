import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import type { SeenRequest } from '../../src/devnet/http-endpoint.ts';
import { nameRecord } from '../../src/devnet/name-record.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type Network, type NetworkDeps } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { parseNameAnswer } from '../../src/protocol/storage-names.ts';
import { transportWhile } from '../unplugged.ts';

const ALICE = `05${'a1'.repeat(32)}`;
const MALLORY = `05${'66'.repeat(32)}`;
let devnet: Devnet;
let seen: SeenRequest[] = [];

beforeAll(async () => {
  devnet = await startDevnet({
    nodes: 12,
    relayTimeoutMs: 1_000,
    names: { Alice: ALICE, nonsense: 'abcd' },
    onRequest: (request) => seen.push(request),
  });
  const { nameHash, record } = nameRecord('ancient', ALICE);
  devnet.registerName(nameHash, { encryptedValue: record.encryptedValue.slice(2) });
});
afterEach(() => {
  for (const { index } of devnet.nodes) devnet.setFaults(index, {});
});
afterAll(() => devnet.stop());

async function open(deps: Partial<NetworkDeps> = {}): Promise<Network> {
  const profile = developmentNetwork(devnet.networkFile().nodes);
  const network = createNetwork({ profile, state: memoryState(), directTransport: directTransport(), ...deps });
  await network.load();
  return network;
}

/**
 * The first `count` nodes that are asked answer what `text` gives, the others the truth.
 *
 * @returns the keys of those that lied
 */
function lie(count: number, text: () => string, status = 200): string[] {
  const liars: string[] = [];
  for (const { index, ed25519 } of devnet.nodes) {
    const rpcAnswer = (method: string) => {
      if (method !== 'oxend_request' || liars.length >= count) return undefined;
      liars.push(ed25519);
      return { status, text: text() };
    };
    devnet.setFaults(index, { rpcAnswer });
  }
  return liars;
}

/** Counts the nodes that were asked; they tell the truth. */
function countAsked(): { keys: string[] } {
  const asked = { keys: [] as string[] };
  for (const { index, ed25519 } of devnet.nodes)
    devnet.setFaults(index, { rpcAnswer: () => void asked.keys.push(ed25519) });
  return asked;
}

const result = (value: unknown) => JSON.stringify({ result: value, hf: [19, 4], t: 1 });
const registration = (name: string, account: string) => {
  const { encryptedValue, nonce } = nameRecord(name, account).record;
  return result({ encrypted_value: encryptedValue, nonce, status: 'OK' });
};

describe('looking up a name', () => {
  it.each(['alice', ' ALICE '])('gives the Account ID for %j', async (text) => {
    expect(await (await open()).resolveName(text)).toBe(ALICE);
  });

  it('gives null for a name that nobody has', async () => {
    expect(await (await open()).resolveName('nobody')).toBeNull();
  });

  it('asks three different nodes over both paths', async () => {
    const network = await open();
    await network.resolveName('nobody');
    const asked = countAsked();
    seen = [];
    await network.resolveName('alice');
    expect(new Set(asked.keys).size).toBe(3);
    expect(asked.keys).toHaveLength(3);
    const guards = network.paths().map(({ hops }) => hops[0]?.ed25519);
    expect(guards).toHaveLength(2);
    expect(new Set(seen.map(({ node }) => devnet.nodes[node]?.ed25519))).toEqual(new Set(guards));
  });

  it('asks nobody about a text that is no name', async () => {
    const network = await open();
    const asked = countAsked();
    await expect(network.resolveName('not a name')).rejects.toMatchObject({ code: 'impossible-name' });
    expect(asked.keys).toEqual([]);
  });

  it('says that a registration without a nonce that is none from before 2021 either, or nonsense, cannot be read', async () => {
    const network = await open();
    await expect(network.resolveName('ancient')).rejects.toMatchObject({ code: 'unreadable-name' });
    await expect(network.resolveName('nonsense')).rejects.toMatchObject({ code: 'unreadable-name' });
  });

  it('fails as the network does when this computer is offline', async () => {
    const network = await open({ isOnline: () => false, directTransport: transportWhile(() => false) });
    await expect(network.resolveName('alice')).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('nodes that lie', () => {
  it.each([
    ['one names somebody else', 1, () => registration('alice', MALLORY)],
    ['two name somebody else', 2, () => registration('alice', MALLORY)],
    ['one denies that it is registered', 1, () => result({ status: 'OK' })],
    ['one gives what does not open', 1, () => registration('bob', MALLORY)],
    ['one gives a group', 1, () => registration('alice', `03${'66'.repeat(32)}`)],
  ])('are not believed when %s', async (_, count, text) => {
    const network = await open();
    const liars = lie(count, text);
    await expect(network.resolveName('alice')).rejects.toMatchObject({ code: 'name-disagreement', retryable: true });
    expect(liars).toHaveLength(count);
  });

  it('do not register a name by inventing it', async () => {
    const network = await open();
    lie(2, () => registration('nobody', MALLORY));
    await expect(network.resolveName('nobody')).rejects.toMatchObject({ code: 'name-disagreement' });
  });

  it('agree when they seal the same account differently', async () => {
    const network = await open();
    expect(lie(2, () => registration('alice', ALICE))).toEqual([]);
    expect(await network.resolveName('alice')).toBe(ALICE);
  });

  it.each([
    ['a failing daemon', 400, 'Unknown oxend error'],
    ['a broken daemon', 502, 'oxend returned unparsable data'],
    ['a busy daemon', 200, result({ status: 'BUSY' })],
    ['no result', 200, '{}'],
    ['a list', 200, '[]'],
    ['a value that is no text', 200, result({ encrypted_value: 7, nonce: '' })],
    ['a megabyte', 200, result({ encrypted_value: 'ab'.repeat(500_000), nonce: '' })],
  ])('and answer with %s are replaced by others', async (_, status, text) => {
    const network = await open();
    const liars = lie(2, () => text, status);
    expect(await network.resolveName('alice')).toBe(ALICE);
    expect(liars).toHaveLength(2);
  });

  it('are replaced three times at most', async () => {
    const network = await open();
    const liars = lie(12, () => 'Unknown oxend error', 400);
    await expect(network.resolveName('alice')).rejects.toMatchObject({ code: 'node', status: 400 });
    expect(liars).toHaveLength(6);
    expect(new Set(liars).size).toBe(6);
  });
});

describe('parseNameAnswer', () => {
  it.each([
    ['nothing', undefined],
    ['a text', 'OK'],
    ['a result that is a list', { result: [] }],
    ['no hex', { result: { encrypted_value: 'xy', nonce: '' } }],
    ['half a byte', { result: { encrypted_value: 'abc', nonce: '' } }],
    ['a value that is null', { result: { encrypted_value: null } }],
    ['a nonce that is a number', { result: { encrypted_value: 'ab', nonce: 1 } }],
    ['an endless nonce', { result: { encrypted_value: 'ab', nonce: 'ab'.repeat(513) } }],
  ])('refuses %s', (_, body) => {
    expect(() => parseNameAnswer(body)).toThrow(MalformedInputError);
  });

  it('takes an answer without a value as: not registered', () => {
    expect(parseNameAnswer({ result: { status: 'OK' } })).toBeNull();
    expect(parseNameAnswer({ result: {} })).toBeNull();
  });
});
