import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';

const TOKEN = 'heron-7';
let devnet: Devnet;
let gateway: Gateway;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
  gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true, token: TOKEN });
});
afterAll(async () => {
  await Promise.all([gateway.stop(), devnet.stop()]);
});

async function open(state = memoryState()): Promise<Network> {
  const network = createNetwork({
    profile: MAIN_NETWORK,
    followsDevelopment: true,
    state,
    fetch: (url, init) => fetch(url, init),
  });
  await network.load();
  return network;
}

async function conversing(network: Network): Promise<number> {
  const account = deriveAccount(generateSeed());
  await network.storeOnce({ recipient: account.accountId, data: utf8('kept'), namespace: 0, ttlMs: 60_000 });
  const [answer] = await network.retrieve(account, [0], () => undefined);
  return answer?.namespaces[0]?.messages.length ?? 0;
}

describe('a private gateway', () => {
  it('says that it wants a token, and which it does not take', async () => {
    const { gateways } = await open();
    expect(await gateways.test(gateway.url)).toMatchObject({ ok: false, needsToken: true });
    for (const wrong of ['heron-8', 'heron 7', 'heron-7\r\nX-More: 1', 'x'.repeat(201), '鷺'])
      expect(await gateways.test(gateway.url, wrong)).toMatchObject({ ok: false, needsToken: true });
    expect(await gateways.test(gateway.url, TOKEN)).toMatchObject({ ok: true, needsToken: false });
    expect(await gateways.test('http://127.0.0.1:9', TOKEN)).toMatchObject({ ok: false, needsToken: false });
  });

  it('carries for those who have it, now and after the next start', async () => {
    const state = memoryState();
    const network = await open(state);
    await network.gateways.add(gateway.url, { token: TOKEN });
    expect(await conversing(network)).toBe(1);
    const again = await open(state);
    expect(await conversing(again)).toBe(1);
    expect(again.gateways.list()).toMatchObject([{ url: gateway.url, isPrivate: true }]);
    expect(JSON.stringify(again.gateways.list())).not.toContain(TOKEN);
  });

  it('keeps its token when it is added again, and takes another', async () => {
    const network = await open();
    await network.gateways.add(gateway.url, { token: 'of-last-year' });
    await expect(conversing(network)).rejects.toMatchObject({ code: 'gateway' });
    await network.gateways.add(gateway.url, { token: TOKEN });
    await network.gateways.add(gateway.url, { primary: true });
    expect(await network.gateways.test(gateway.url)).toMatchObject({ ok: true });
    expect(await conversing(network)).toBe(1);
    await expect(network.gateways.add(gateway.url, { token: 'two words' })).rejects.toMatchObject({
      code: 'malformed-input',
    });
  });
});
