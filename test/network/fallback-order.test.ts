import { describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { BOOTSTRAP_NODES } from '../../src/network/bootstrap-nodes.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type NetworkDeps } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';
import { sealGatewayResponse } from '../../src/protocol/gateway-envelope.ts';
import { startDevnet } from '../../src/devnet/devnet.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { transportWhile } from '../unplugged.ts';

const PRIMARY = 'https://primary.example';
const RESERVE = 'https://reserve.example';
const RAW_KEY = BOOTSTRAP_NODES[0]?.ed25519 ?? '';

type Answer = () => Response | Promise<Response>;
const refuses =
  (status: number): Answer =>
  () =>
    new Response(null, { status });
const isGone: Answer = () => Promise.reject(new TypeError('connection refused'));
const guardSays =
  (status: number, text: string): Answer =>
  () =>
    new Response(sealGatewayResponse(status, utf8(text)));

interface Script {
  primary: Answer;
  reserve: Answer;
  raw?: boolean;
  deps?: Partial<NetworkDeps>;
}

/** Refreshes the pool, so that requests go out at once, and records packets as `P` or `R` and the number of the guard. */
async function run({ primary, reserve, raw = false, deps = {} }: Script) {
  const packets: { gateway: 'P' | 'R'; guard: string }[] = [];
  const network = createNetwork({
    profile: MAIN_NETWORK,
    followsDevelopment: true,
    state: memoryState(),
    fetch: (url) => {
      const isPrimary = url.startsWith(PRIMARY);
      if (url.endsWith('/v1/info')) {
        const modes = raw && isPrimary ? { modes: ['raw'], guards: [RAW_KEY] } : { modes: ['enveloped'], guards: '*' };
        return Promise.resolve(new Response(JSON.stringify(modes)));
      }
      packets.push({ gateway: isPrimary ? 'P' : 'R', guard: /onion\/(.*)$/.exec(url)?.[1] ?? RAW_KEY });
      return Promise.resolve((isPrimary ? primary : reserve)());
    },
    ...deps,
  });
  await network.load();
  await network.gateways.add(PRIMARY);
  await network.gateways.add(RESERVE);
  await network.gateways.makePrimary(PRIMARY);
  await network.newPath().catch(() => undefined); // exactly one small read
  const guards = [...new Set(packets.map(({ guard }) => guard))];
  return {
    network,
    packets,
    guards,
    order: packets.map(({ gateway, guard }) => `${gateway}${'ABC'[guards.indexOf(guard)]}`),
  };
}

describe('the order in which one request is tried', () => {
  it.each<[string, Script, string[]]>([
    ['the primary cannot reach guards', { primary: refuses(502), reserve: refuses(502) }, ['PA', 'RA', 'PB', 'RB']],
    [
      'the primary does not know the guard, the reserve’s path fails',
      { primary: refuses(404), reserve: guardSays(502, 'x') },
      ['PA', 'RA', 'PB', 'RB'],
    ],
    [
      'a path fails behind the primary: that is not the gateway’s doing',
      { primary: guardSays(502, 'x'), reserve: refuses(500) },
      ['PA', 'PB'],
    ],
    ['no gateway answers: we are offline', { primary: isGone, reserve: isGone }, ['PA', 'RA']],
    ['the request is too large', { primary: refuses(413), reserve: refuses(500) }, ['PA']],
  ])('%s', async (_, script, expected) => {
    const { order } = await run(script);
    expect(order.slice(0, expected.length)).toEqual(expected);
  });

  it('ends at once when nothing answers, and blames no guard', async () => {
    const state = memoryState();
    const { order, network } = await run({ primary: isGone, reserve: isGone, deps: { state } });
    expect(order).toHaveLength(2);
    expect(network.state()).toBe('offline');
    expect((await state.get<{ strikes: object }>('paths'))?.strikes).toEqual({});
  });

  it('tries less often while the browser says that the computer is offline, but does not believe it', async () => {
    let nowMs = 1_800_000_000_000;
    const deps = { isOnline: () => false, now: () => nowMs };
    const { network, packets } = await run({ primary: isGone, reserve: isGone, deps });
    const triesAfter = async (ms: number) => {
      const before = packets.length;
      nowMs += ms;
      await network.newPath().catch(() => undefined);
      return packets.length - before;
    };
    expect(packets).toHaveLength(2);
    expect(await triesAfter(5_000)).toBe(0);
    expect(await triesAfter(10_000)).toBe(0);
    expect(await triesAfter(5_000)).toBe(2);
    expect(await triesAfter(2_000)).toBe(0);
    expect(network.state()).toBe('offline');
  });

  it.each([
    ['goes on as usual', 'connected', true],
    ['stops when nothing comes through any more', 'offline', false],
  ] as const)('once something came through %s, whatever the browser says', async (_, state, isOpen) => {
    const devnet = await startDevnet({ nodes: 9, swarms: 3 });
    let works = true;
    try {
      const network = createNetwork({
        profile: developmentNetwork(devnet.networkFile().nodes),
        state: memoryState(),
        directTransport: transportWhile(() => works),
        isOnline: () => false,
      });
      await network.load();
      await network.newPath();
      works = isOpen;
      for (let i = 0; i < 3; i++) await network.newPath().catch(() => undefined);
      expect(network.state()).toBe(state);
    } finally {
      await devnet.stop();
    }
  });

  it('uses the reserve alone where the primary may not be asked', async () => {
    const hasPermission = (origin: string) => Promise.resolve(origin === RESERVE);
    const { order } = await run({ primary: isGone, reserve: guardSays(502, 'x'), deps: { hasPermission } });
    expect(new Set(order.map((step) => step[0]))).toEqual(new Set(['R']));
  });

  it('gives a raw-mode primary the one guard it fronts, and the reserve the other path', async () => {
    const { order, guards } = await run({
      primary: () => new Response('x', { status: 504 }),
      reserve: guardSays(504, 'x'),
      raw: true,
    });
    expect(order.slice(0, 2)).toEqual(['PA', 'RB']);
    expect(guards[0]).toBe(RAW_KEY);
  });

  it('replaces a guard at the third strike, and no more than two a day', async () => {
    const { network, guards } = await run({ primary: guardSays(502, 'x'), reserve: guardSays(502, 'x') });
    const account = deriveAccount(generateSeed());
    const seen = new Set(guards);
    for (let i = 0; i < 12; i++) {
      await network.retrieve(account, [0], () => undefined).catch(() => []);
      for (const { hops } of network.paths()) seen.add(hops[0]?.ed25519 ?? '');
    }
    expect(seen.size).toBeLessThanOrEqual(4);
  });
});
