import { connect } from 'node:net';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../src/crypto/bytes.ts';
import { startGateway } from '../../src/gateway/gateway.ts';
import { unpackNodes } from '../../src/network/packed-nodes.ts';
import { openGatewayResponse, sealGatewayRequest } from '../../src/protocol/gateway-envelope.ts';
import { closedPort, startBoth } from './server.ts';

const KEY = 'ab'.repeat(32);
const MIB = 1024 * 1024;
let both: Awaited<ReturnType<typeof startBoth>>;
let url = '';
let guard = '';

beforeAll(async () => {
  both = await startBoth();
  url = both.gateway.url;
  guard = both.devnet.nodes[0]?.ed25519 ?? '';
});
afterAll(() => both.stop());

const post = (path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { method: 'POST', body, headers });

/** fetch forbids `Host`; a plain request does not. */
const get = (target: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    request(target, { headers }, (answer) => (answer.resume(), resolve(answer.statusCode ?? 0)))
      .on('error', reject)
      .end();
  });

describe('the enveloped gateway', () => {
  it('wraps what the guard said, with its status, even where the guard refuses', async () => {
    const answer = await post(`/v1/onion/${guard}`, sealGatewayRequest(utf8('no onion')));
    expect(answer.status).toBe(200);
    const { status, body } = openGatewayResponse(new Uint8Array(await answer.arrayBuffer()));
    expect(status).toBe(400);
    expect(fromUtf8(body)).toContain('Error parsing onion request');
  });

  it('sends the headers that browsers need, and no cookie', async () => {
    const answer = await post(`/v1/onion/${guard}`, sealGatewayRequest(utf8('x')));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await answer.arrayBuffer()).byteLength).toBe(1024);
  });

  it.each([
    ['an unknown key', `/v1/onion/${KEY}`, 404],
    ['a key in capitals', `/v1/onion/${KEY.toUpperCase()}`, 400],
    ['an address instead of a key', '/v1/onion/127.0.0.1:22', 400],
    ['an address behind a key', `/v1/onion/${KEY}/../../x`, 404],
    ['raw mode where it is not offered', '/onion_req/v2', 404],
    ['a route of the node', '/storage_rpc/v1', 404],
  ])('refuses %s', async (_, path, status) => {
    expect((await post(path, sealGatewayRequest(utf8('x')))).status).toBe(status);
  });

  it('refuses what is not an envelope', async () => {
    expect((await post(`/v1/onion/${guard}`, utf8('hello'))).status).toBe(400);
  });

  it('answers a preflight and refuses other methods', async () => {
    expect((await fetch(`${url}/v1/onion/${guard}`, { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetch(`${url}/v1/onion/${guard}`, { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('hands out its node list with a tag', async () => {
    const answer = await fetch(`${url}/v1/nodes`);
    const { nodes } = unpackNodes(new Uint8Array(await answer.arrayBuffer()));
    expect(nodes).toEqual(both.devnet.networkFile().nodes);
    const etag = answer.headers.get('etag') ?? '';
    expect(await get(`${url}/v1/nodes`, { 'if-none-match': etag })).toBe(304);
    expect(await get(`${url}/v1/nodes`, { 'if-none-match': '"other"' })).toBe(200);
  });

  it('describes itself to programs and to people', async () => {
    expect(await (await fetch(`${url}/v1/info`)).json()).toMatchObject({
      guards: '*',
      modes: ['enveloped'],
      network: 'development',
      auth: 'none',
      node_list: { count: 4 },
      limits: { max_body: 10_485_760 },
    });
    const page = await fetch(`${url}/`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('development network');
  });
});

describe('a gateway under stress', () => {
  it('answers 413 to 50 MiB, announced or not, and goes on', async () => {
    const chunk = new Uint8Array(MIB);
    const stream = () =>
      new ReadableStream({
        pull(controller) {
          if (this.sent++ < 50) controller.enqueue(chunk);
          else controller.close();
        },
        sent: 0,
      } as UnderlyingDefaultSource<Uint8Array> & { sent: number });
    expect((await post(`/v1/onion/${guard}`, new Uint8Array(50 * MIB))).status).toBe(413);
    const streamed = { method: 'POST', body: stream(), duplex: 'half' } as RequestInit;
    expect((await fetch(`${url}/v1/onion/${guard}`, streamed)).status).toBe(413);
    expect((await post(`/v1/onion/${guard}`, sealGatewayRequest(utf8('x')))).status).toBe(200);
  });

  it('is not held up by a client that never finishes its body', async () => {
    const slow = connect(both.gateway.port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write(`POST /v1/onion/${guard} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1024\r\n\r\nhalf`);
    expect((await post(`/v1/onion/${guard}`, sealGatewayRequest(utf8('x')))).status).toBe(200);
    slow.destroy();
    expect((await post(`/v1/onion/${guard}`, sealGatewayRequest(utf8('x')))).status).toBe(200);
  });

  it('answers 504 for a silent guard and 502 for one that is not there', async () => {
    const nodes = [
      { ...both.devnet.networkFile().nodes[1]! },
      { ed25519: KEY, ip: '127.0.0.1', port: await closedPort() },
    ];
    const gateway = await startGateway({
      nodes: { nodes },
      port: 0,
      development: true,
      upstream: { firstByteMs: 200 },
    });
    both.devnet.pause(1);
    const status = async (key: string) =>
      (await fetch(`${gateway.url}/v1/onion/${key}`, { method: 'POST', body: sealGatewayRequest(utf8('x')) })).status;
    try {
      expect(await status(nodes[0]!.ed25519)).toBe(504);
      expect(await status(KEY)).toBe(502);
    } finally {
      both.devnet.resume(1);
      await gateway.stop();
    }
  });

  it('asks those who come too often to wait', async () => {
    const limits = { perSecond: 0.001, burst: 2 };
    const gateway = await startGateway({ nodes: both.devnet.networkFile(), port: 0, development: true, limits });
    const ask = () =>
      fetch(`${gateway.url}/v1/onion/${guard}`, { method: 'POST', body: sealGatewayRequest(utf8('x')) });
    try {
      expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
      const refused = await ask();
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(gateway.counters()).toEqual({ 200: 2, 429: 1 });
    } finally {
      await gateway.stop();
    }
  });
});

describe('who may ask', () => {
  it.each([
    ['a name that was pointed at this computer', { host: 'evil.example' }, 403],
    ['a web page', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame, a data: page or a file', { origin: 'null', 'sec-fetch-mode': 'cors' }, 403],
    ['one of them that asks without reading', { origin: 'null', 'sec-fetch-mode': 'no-cors' }, 403],
    ['one of them that says nothing else', { origin: 'null' }, 403],
    ['another scheme', { origin: 'file://' }, 403],
    ['a scheme that looks like an extension’s', { origin: 'https://chrome-extension://abc' }, 403],
    ['an extension', { origin: 'chrome-extension://abcdefghijklmnop' }, 200],
    ['an extension of Firefox', { origin: 'moz-extension://0f3f1c3a-6f5e-4c5e-9f44-1234567890ab' }, 200],
    ['an extension by its permission', { 'sec-fetch-mode': 'same-origin' }, 200],
    ['what a page embeds', { 'sec-fetch-mode': 'no-cors' }, 403],
    ['a person who opens its page', { 'sec-fetch-mode': 'navigate' }, 200],
    ['a request without an origin', {}, 200],
  ])('on loopback: %s', async (_, headers, status) => {
    expect(await get(`${url}/v1/info`, headers as Record<string, string>)).toBe(status);
  });

  it('wants its token on every route but the page', async () => {
    const gateway = await startGateway({
      nodes: both.devnet.networkFile(),
      port: 0,
      development: true,
      token: 'secret',
    });
    try {
      expect(await get(`${gateway.url}/`, {})).toBe(200);
      expect(await get(`${gateway.url}/v1/info`, {})).toBe(401);
      expect(await get(`${gateway.url}/v1/info`, { authorization: 'Bearer wrong' })).toBe(401);
      expect(await get(`${gateway.url}/v1/info`, { authorization: 'Bearer secret' })).toBe(200);
    } finally {
      await gateway.stop();
    }
  });

  it('leaves private addresses out of its list unless it is told that this is a development network', async () => {
    const gateway = await startGateway({ nodes: both.devnet.networkFile(), port: 0 });
    try {
      const answer = await fetch(`${gateway.url}/v1/onion/${guard}`, {
        method: 'POST',
        body: sealGatewayRequest(utf8('x')),
      });
      expect(answer.status).toBe(503);
    } finally {
      await gateway.stop();
    }
  });
});

describe('raw mode', () => {
  it('serves one guard only, and gives its answer as it is', async () => {
    const gateway = await startGateway({ nodes: both.devnet.networkFile(), port: 0, development: true, raw: guard });
    try {
      const raw = await fetch(`${gateway.url}/onion_req/v2`, { method: 'POST', body: utf8('no onion') });
      expect(raw.status).toBe(400);
      expect(await raw.text()).toContain('Error parsing onion request');
      const other = both.devnet.nodes[1]?.ed25519;
      expect((await fetch(`${gateway.url}/v1/onion/${other}`, { method: 'POST', body: utf8('x') })).status).toBe(403);
      expect(await (await fetch(`${gateway.url}/v1/info`)).json()).toMatchObject({ guards: [guard], modes: ['raw'] });
    } finally {
      await gateway.stop();
    }
  });
});
