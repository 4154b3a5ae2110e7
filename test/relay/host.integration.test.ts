import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { NativeRelay } from '../../src/network/native-relay.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';
import { type RelayAnswer, partsOf, readRelayAnswer } from '../../src/protocol/native-message.ts';
import { RELAY_URL } from '../../src/protocol/relay-name.ts';
import { nodeFile, portTo, type RelayProcess, startRelay } from './relay-process.ts';

let devnet: Devnet;
let nodes = '';
let running: RelayProcess;
/** All that the running relay has said. */
let said: RelayAnswer[];

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
  nodes = nodeFile(devnet.networkFile());
});

afterAll(() => devnet.stop());

beforeEach(() => {
  running = startRelay(nodes);
  said = [];
  portTo(running).onMessage((message) => said.push(readRelayAnswer(message)));
});

afterEach(() => void running.child.kill('SIGKILL'));

const someKey = () => devnet.networkFile().nodes[0]?.ed25519 ?? '';
const onion = (id: number, guard: string, body: Uint8Array) =>
  partsOf(body).map((part) => ({ id, op: 'onion' as const, guard, ...part }));
const answerTo = async (id: number): Promise<RelayAnswer> => {
  await expect.poll(() => said.some((answer) => answer.id === id)).toBe(true);
  return said.find((answer) => answer.id === id)!; // just found
};

describe('the relay', () => {
  it('says who it is', async () => {
    portTo(running).send({ id: 1, op: 'hello', v: 1 });
    expect(await answerTo(1)).toMatchObject({ ok: true, v: 1, network: 'development' });
  });

  it('carries to nodes of its list only, named by their keys', async () => {
    const port = portTo(running);
    for (const message of onion(1, 'f'.repeat(64), utf8('x'))) port.send(message);
    for (const message of onion(2, someKey(), utf8('no onion'))) port.send(message);
    expect(await answerTo(1)).toEqual({ id: 1, error: 'unknown' });
    expect(await answerTo(2)).toMatchObject({ status: 400, part: 0, parts: 1 }); // the guard's own word
  });

  it('refuses more than a guard would take, and parts that do not fit', async () => {
    const port = portTo(running);
    for (const message of onion(1, someKey(), new Uint8Array(10_485_761))) port.send(message);
    expect(await answerTo(1)).toEqual({ id: 1, error: 'too-large' });
    port.send({ id: 2, op: 'onion', guard: someKey(), part: 0, parts: 3, data: '' });
    port.send({ id: 2, op: 'onion', guard: someKey(), part: 2, parts: 3, data: '' });
    expect(await answerTo(2)).toEqual({ id: 2, error: 'malformed' });
  });

  it('holds at most 64 requests, and forgets one that is taken back', async () => {
    const port = portTo(running);
    for (let id = 1; id <= 65; id++) port.send({ id, op: 'onion', guard: someKey(), part: 0, parts: 2, data: '' });
    expect(await answerTo(65)).toEqual({ id: 65, error: 'busy' });
    port.send({ id: 1, op: 'cancel' });
    for (const message of onion(66, someKey(), utf8('x'))) port.send(message);
    expect(await answerTo(66)).toMatchObject({ status: 400 });
    expect(said.map(({ id }) => id)).toEqual([65, 66]);
  });

  it('ends with the browser', async () => {
    portTo(running).close();
    expect(await running.exited).toBe(0);
  });

  it.each([
    ['what is no message', [4, 0, 0, 0, 0x7b, 0x7d, 0x7d, 0x7d]],
    ['an operation it does not have', [11, 0, 0, 0, ...utf8('{"id":1234}')]],
    ['a message of 2 GiB', [0, 0, 0, 0x80]],
  ])('ends at %s', async (_, bytes) => {
    running.child.stdin.write(new Uint8Array(bytes));
    expect(await running.exited).not.toBe(0);
    expect(said).toEqual([]);
  });

  it('listens nowhere', async () => {
    portTo(running).send({ id: 1, op: 'hello', v: 1 });
    await answerTo(1);
    const listening = ['/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6'].flatMap((table) =>
      readFileSync(table, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((columns) => columns[3] === '0A' || (table.includes('udp') && columns[3] === '07'))
        .map((columns) => `socket:[${columns[9]}]`),
    );
    const folder = `/proc/${running.child.pid}/fd`;
    const mine = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`));
    expect(mine.length).toBeGreaterThan(3);
    expect(mine.filter((target) => listening.includes(target))).toEqual([]);
  });
});

describe('a network over the relay', () => {
  const account = deriveAccount(generateSeed());
  const message = () => ({
    recipient: account.accountId,
    data: crypto.getRandomValues(new Uint8Array(60_000)),
    namespace: 0,
    ttlMs: 60_000,
  });
  const overRelay = async (connect: () => RelayProcess, gateway?: Gateway) => {
    const network = createNetwork({
      profile: MAIN_NETWORK,
      followsDevelopment: true,
      state: memoryState(),
      fetch: (url, init) => fetch(url, init),
      relay: new NativeRelay({ connect: () => portTo(connect()) }),
    });
    await network.load();
    await network.gateways.add(RELAY_URL, { primary: true });
    if (gateway) await network.gateways.add(gateway.url);
    return network;
  };

  it('finds it, stores and reads, also large answers in several parts', async () => {
    const network = await overRelay(() => running);
    expect(network.gateways.list()).toMatchObject([{ url: RELAY_URL, kind: 'native', role: 'primary' }]);
    const sent = Array.from({ length: 16 }, message);
    for (const one of sent) await network.storeOnce(one);
    // 16 × 60 kB are more than one message to a browser may have.
    const [answer] = await network.retrieve(account, [0], () => undefined);
    expect(answer?.namespaces[0]?.messages.length).toBeGreaterThanOrEqual(10);
    expect(network.state()).toBe('connected');
    expect(network.paths()[0]?.gateway?.url).toBe(RELAY_URL);
  });

  it('starts it again when it was killed in the middle', async () => {
    const started: RelayProcess[] = [];
    const network = await overRelay(() => (started.push(startRelay(nodes)), started.at(-1)!)); // just pushed
    await network.storeOnce(message());
    started.at(-1)?.child.kill('SIGKILL');
    await network.storeOnce(message()).catch(() => undefined); // it may have been on its way
    expect((await network.storeOnce(message())).verified.length).toBeGreaterThan(0);
    expect(started.length).toBe(2);
    started.at(-1)?.child.kill();
  });

  it('goes through the reserve while there is none', async () => {
    const gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
    let isThere = true;
    const network = await overRelay(() => {
      if (!isThere) throw new Error('Specified native messaging host not found.');
      return running;
    }, gateway);
    await network.storeOnce(message());
    isThere = false;
    running.child.kill('SIGKILL');
    await running.exited;
    expect((await network.storeOnce(message())).verified.length).toBeGreaterThan(0);
    expect(gateway.counters()[200]).toBeGreaterThan(0);
    await gateway.stop();
  });
});
