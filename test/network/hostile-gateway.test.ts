import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { copyBytes, utf8, type Bytes } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';
import { openGatewayResponse, sealGatewayResponse } from '../../src/protocol/gateway-envelope.ts';

type Hostility = (real: Bytes, url: string) => Response | Promise<Response>;

/** Honest answers are waited for, however busy the computer is; hostile ones come at once or never. */
const QUICK = { handOverMs: 100, readLimitMs: 300, writeHandOverMs: 100, writeLimitMs: 300 };
const PATIENT = { handOverMs: 10_000, readLimitMs: 20_000, writeHandOverMs: 10_000, writeLimitMs: 20_000 };
let timing = PATIENT;
const noCursor = () => undefined;
let devnet: Devnet;
let honest: Gateway;
let front: Server;
let frontUrl = '';
/** What the hostile gateway does with packets; null: it behaves. */
let hostility: Hostility | null = null;
let seenCookies: string[] = [];
/** Real answers that went through, oldest first. */
let earlier: Bytes[] = [];
/** What the hostile gateway lures clients to, and how often it was asked. */
let bait: Server;
let baitUrl = '';
let baited = 0;
/** An answer that waits for another one to change places with. */
let swapping: { real: Bytes; resolve: (answer: Response) => void } | null = null;

/** An answer that reaches the client inside a well-formed envelope, as if the guard had spoken. */
const enveloped = (status: number, text: string) => new Response(sealGatewayResponse(status, utf8(text)));

/** A byte now and then, for ever. */
const trickle = () =>
  new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.enqueue(new Uint8Array(1));
    },
  });

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
  honest = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
  front = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.cookie !== undefined) seenCookies.push(request.headers.cookie);
      const url = request.url ?? '';
      const init = request.method === 'POST' ? { method: 'POST', body: copyBytes(Buffer.concat(chunks)) } : {};
      void (async () => {
        const real = await fetch(honest.url + url, init);
        const body = copyBytes(new Uint8Array(await real.arrayBuffer()));
        const isPacket = url.startsWith('/v1/onion/');
        if (isPacket && hostility === null) earlier.push(body);
        const answer =
          hostility !== null && isPacket ? await hostility(body, url) : new Response(body, { status: real.status });
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        await pipeline(answer.body ?? [], response);
      })().catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  frontUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  bait = createServer((_, response) => {
    baited++;
    response.end();
  });
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  baitUrl = `http://127.0.0.1:${(bait.address() as AddressInfo).port}`;
});

afterAll(async () => {
  front.closeAllConnections();
  front.close();
  bait.close();
  await Promise.all([honest.stop(), devnet.stop()]);
});

beforeEach(() => {
  seenCookies = [];
  earlier = [];
  baited = 0;
  swapping = null;
});
afterEach(() => {
  hostility = null;
  timing = PATIENT;
});

async function open(state = memoryState(), urls = [frontUrl]): Promise<Network> {
  const network = createNetwork({
    profile: MAIN_NETWORK,
    followsDevelopment: true,
    state,
    fetch: (url, init) => fetch(url, init),
    timing: {
      get handOverMs() {
        return timing.handOverMs;
      },
      get readLimitMs() {
        return timing.readLimitMs;
      },
      get writeHandOverMs() {
        return timing.writeHandOverMs;
      },
      get writeLimitMs() {
        return timing.writeLimitMs;
      },
    },
  });
  await network.load();
  for (const url of urls) await network.gateways.add(url);
  return network;
}

const HOSTILITIES: [string, Hostility][] = [
  ['answers made for another key', () => enveloped(200, Buffer.from('x'.repeat(200)).toString('base64'))],
  [
    'plaintext 421 with a swarm of its own',
    () => enveloped(421, '{"snodes":[{"ip":"6.6.6.6","port":1,"pubkey_ed25519":"00"}],"swarm":"1"}'),
  ],
  ['plaintext 502', () => enveloped(502, 'Bad Gateway')],
  ['plaintext 406', () => enveloped(406, 'Timestamp error: check your clock')],
  ['plaintext 425', () => enveloped(425, 'too early')],
  [
    '“Next node not found” for every guard',
    (_, url) => enveloped(502, `Next node not found: ${url.split('/').at(-1)}`),
  ],
  [
    '“Next node not found” for every node',
    () => enveloped(502, `Next node not found: ${devnet.nodes.map(({ ed25519 }) => ed25519).join(' ')}`),
  ],
  ['a truncated envelope', (real) => new Response(real.slice(0, 40))],
  ['an empty answer', () => new Response('')],
  [
    'an answer with one bit turned',
    (real) => {
      const { status, body } = openGatewayResponse(real);
      body[20] = (body[20] ?? 0) ^ 1;
      return new Response(sealGatewayResponse(status, body));
    },
  ],
  ...[301, 302, 303, 307, 308].map((status): [string, Hostility] => [
    `a redirect, ${status}`,
    () => new Response(null, { status, headers: { location: `${baitUrl}/v1/onion/` } }),
  ]),
  ['a redirect to itself', (_, url) => new Response(null, { status: 307, headers: { location: frontUrl + url } })],
  ['the answer to an earlier request', () => new Response(earlier[0] ?? null)],
  [
    'the answers to two requests exchanged',
    (real) =>
      new Promise((resolve) => {
        if (swapping === null) {
          swapping = { real, resolve };
          return;
        }
        swapping.resolve(new Response(real));
        resolve(new Response(swapping.real));
        swapping = null;
      }),
  ],
  ['an envelope of another version', (real) => new Response(real.with(0, 2))],
  ['an envelope that promises more than there is', (real) => new Response(real.with(3, 0xff))],
  ['an envelope that promises less than there is', (real) => new Response(real.with(5, 0).with(6, 9))],
  ['a page', () => new Response('<h1>hello</h1>', { headers: { 'content-type': 'text/html' } })],
  ['a status outside of those that exist', () => enveloped(999, '')],
  ['a script', () => new Response('alert(1)', { headers: { 'content-type': 'text/javascript' } })],
  ['50 MiB', () => new Response(new Uint8Array(50 * 1024 * 1024))],
  ['its own 500', () => new Response('', { status: 500 })],
  ['an answer that never ends', () => new Response(trickle())],
  ['silence', () => new Promise<Response>(() => undefined)],
];

describe('a gateway that is hostile', () => {
  it.each(HOSTILITIES)('cannot change pool, swarm or clock with %s', async (_, hostile) => {
    const state = memoryState();
    const network = await open(state);
    const account = deriveAccount(generateSeed());
    await network.storeOnce({ recipient: account.accountId, data: utf8('kept'), namespace: 0, ttlMs: 60_000 });
    await network.retrieve(account, [0], noCursor);
    await expect
      .poll(() =>
        state.get<{ pool: { refreshedAtMs: number } | null }>('paths').then((saved) => saved?.pool?.refreshedAtMs ?? 0),
      )
      .toBeGreaterThan(0);
    const known = async () => ({
      pool: (await state.get<{ pool: unknown }>('paths'))?.pool,
      swarm: (await state.get<{ members: unknown }>(`swarm:${account.accountId}`))?.members,
      clock: await state.get('clock'),
    });
    const before = await known();

    hostility = hostile;
    timing = QUICK;
    await expect(network.retrieve(account, [0], noCursor)).rejects.toMatchObject({
      code: expect.any(String) as string,
    });
    expect(await known()).toEqual(before);
    expect(network.state()).toBe('offline');
    expect(baited).toBe(0);

    hostility = null;
    timing = PATIENT;
    const healed = await network.retrieve(account, [0], noCursor);
    expect(healed[0]?.namespaces[0]?.messages).toHaveLength(1);
  });

  it('cannot get honest members benched by speaking for every guard', async () => {
    const state = memoryState();
    const network = await open(state);
    const account = deriveAccount(generateSeed());
    await network.retrieve(account, [0], noCursor);
    const [, ...victims] = devnet.membersFor(account.accountId).map(({ ed25519 }) => ed25519);
    let packets = 0;
    hostility = (real) =>
      packets++ % 2 === 0
        ? enveloped(503, `Snode not ready: ${victims[packets % victims.length]}`)
        : new Response(real);
    while (packets < 60) await network.retrieve(account, [0], noCursor).catch(() => undefined);
    const saved = await state.get<{ bench: object; notes: { node: string }[] }>('paths');
    expect(saved?.bench).toEqual({});
  });

  it('gets no cookie back that it has set', async () => {
    const network = await open();
    hostility = (real) => new Response(real, { headers: { 'set-cookie': 'who=you; Path=/' } });
    await network.retrieve(deriveAccount(generateSeed()), [0], noCursor);
    await network.retrieve(deriveAccount(generateSeed()), [0], noCursor);
    expect(seenCookies).toEqual([]);
  });

  it.each([
    ['its own 500', () => new Response('', { status: 500 })],
    ['its own 404', () => new Response('', { status: 404 })],
    ['its own 429', () => new Response('', { status: 429 })],
    ['its own 502', () => new Response('', { status: 502 })],
    ['a truncated envelope', (real: Bytes) => new Response(real.slice(0, 40))],
  ] satisfies [string, Hostility][])('makes room for the reserve when it answers %s', async (_, hostile) => {
    const network = await open(memoryState(), [frontUrl, honest.url]);
    await network.gateways.makePrimary(frontUrl);
    hostility = hostile;
    const answers = await network.retrieve(deriveAccount(generateSeed()), [0], noCursor);
    expect(answers).toHaveLength(2);
    expect(network.gateways.list().find(({ role }) => role === 'primary')?.url).toBe(frontUrl);
  });

  it.each([
    ['stays silent', () => new Promise<Response>(() => undefined)],
    ['never comes to an end', () => new Response(trickle())],
  ] satisfies [string, Hostility][])('is left for the reserve when it %s', async (_, hostile) => {
    const network = await open(memoryState(), [frontUrl, honest.url]);
    await network.gateways.makePrimary(frontUrl);
    const account = deriveAccount(generateSeed());
    hostility = hostile;
    // Long enough for the honest one, short enough not to wait for ever for the other.
    timing = { ...PATIENT, handOverMs: 100, readLimitMs: 2_000 };
    await expect
      .poll(() =>
        network.retrieve(account, [0], noCursor).then(
          (answers) => answers.length,
          () => 0,
        ),
      )
      .toBeGreaterThan(0);
  });
});
