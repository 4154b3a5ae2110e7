import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost } from '../network/ip-address.ts';
import { fileServersOf, type NodeFile } from '../network/node-file.ts';
import { isNodeKey } from '../network/service-node.ts';
import { openGatewayRequest, sealGatewayResponse } from '../protocol/gateway-envelope.ts';
import { MAX_ONION_BYTES } from '../protocol/limits.ts';
import { clientAddress, refusal } from './admission.ts';
import { BodyMemory, BodyMemoryFullError, drain, readBody } from './body.ts';
import { boundConnections } from './connections.ts';
import { Forwarder, type ForwardRefusal } from './forwarder.ts';
import { DEFAULT_OPERATOR, humanPage, information, type OperatorInfo } from './information.ts';
import { DEFAULT_LIMITS, Limiter, type Limits, LOOPBACK_LIMITS } from './limiter.ts';

export interface GatewayOptions {
  /** Bytes that all bodies together may take up; default 512 MiB. */
  bodyMemory?: number;
  /** Nodes to serve; without them the shipped nodes of the main network, refreshed from the nodes themselves. */
  nodes?: NodeFile;
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Accept nodes at private addresses, and mark the information document. */
  development?: boolean;
  /** Raw mode for the one node with this key. */
  raw?: string;
  /** Shared bearer token; then needed for all routes but `/`. */
  token?: string;
  /** Believe the last `X-Forwarded-For` entry: only behind a reverse proxy. */
  trustProxy?: boolean;
  tls?: { key: string | Buffer; cert: string | Buffer };
  operator?: Partial<OperatorInfo>;
  limits?: Partial<Limits>;
  /** Time limits towards guards, ms. */
  upstream?: { connectMs?: number; firstByteMs?: number };
  refreshEveryMs?: number;
}

/** Requests since the start, by the status they were answered with: all that is ever counted. */
export type Counters = Record<number, number>;

export interface Gateway {
  url: string;
  port: number;
  counters(): Counters;
  /** Nodes that are served; those with a private address are left out unless `development`. */
  nodes(): number;
  stop(): Promise<void>;
}

const HEADERS = {
  'Content-Type': 'application/octet-stream',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Max-Age': '86400',
};
const ENVELOPE_SLACK_BYTES = 65_536; // the largest bucket is 10 MiB + 64 KiB
/** All bodies that are being read or passed on together; one is at most about 10 MiB. */
const MAX_BODY_MEMORY = 512 * 1024 * 1024;
const STATUS: Record<ForwardRefusal, number> = {
  'no-list': 503,
  'too-large': 413,
  unknown: 404,
  busy: 429,
  unreachable: 502,
  silent: 504,
};

/**
 * Starts the blind forwarder. It keeps no log of people: only {@link Counters}, in memory.
 *
 * @see docs/protocol/gateway.md §5–7
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const development = options.development ?? false;
  const host = options.host ?? '127.0.0.1';
  const limits = { ...(isLoopbackHost(host) ? LOOPBACK_LIMITS : DEFAULT_LIMITS), ...options.limits };
  const operator = { ...DEFAULT_OPERATOR, ...options.operator };
  const rules = { loopback: isLoopbackHost(host), token: options.token };
  const forwarder = new Forwarder({
    development,
    inFlightPerGuard: limits.inFlightPerGuard,
    ...(options.nodes !== undefined && { nodes: options.nodes.nodes }),
    ...(options.upstream !== undefined && { upstream: options.upstream }),
    ...(options.refreshEveryMs !== undefined && { refreshEveryMs: options.refreshEveryMs }),
  });
  const { nodes } = forwarder;
  const limiter = new Limiter(limits);
  const memory = new BodyMemory(options.bodyMemory ?? MAX_BODY_MEMORY);
  const counters: Counters = {};

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const answer = (status: number, body?: string | Uint8Array, headers: Record<string, string> = {}) => {
      counters[status] = (counters[status] ?? 0) + 1;
      if (response.destroyed) return;
      // The connection stays: closing it while the sender still writes would lose the answer (see `drain`).
      response.writeHead(status, { ...HEADERS, ...headers }).end(body);
    };
    const refuse = (status: number, headers?: Record<string, string>) => {
      drain(request);
      answer(status, undefined, headers);
    };

    const refused = refusal(request, path, rules);
    if (refused !== null) return refuse(refused);
    if (request.method === 'OPTIONS') return answer(204, undefined, { 'Access-Control-Allow-Methods': 'GET, POST' });
    if (request.method === 'GET' || request.method === 'HEAD') return read(path, request, answer);
    const key =
      options.raw !== undefined && path === '/onion_req/v2' ? options.raw : /^\/v1\/onion\/(.*)$/.exec(path)?.[1];
    if (request.method !== 'POST' || key === undefined) return refuse(request.method === 'POST' ? 404 : 405);
    if (!isNodeKey(key)) return refuse(400);
    if (options.raw !== undefined && (key !== options.raw || path !== '/onion_req/v2')) return refuse(403);
    if (nodes.count === 0) return refuse(503);

    const address = clientAddress(request, options.trustProxy ?? false);
    const wait = limiter.enter(address);
    if (wait !== null) return refuse(429, { 'Retry-After': String(wait) });
    let took = 0;
    let said = 0;
    try {
      const longest = MAX_ONION_BYTES + (options.raw === undefined ? ENVELOPE_SLACK_BYTES : 0);
      const body = await readBody(request, longest, memory);
      if (body === null) return answer(413);
      took = body.length;
      said = await forward(key, body, response, answer);
    } catch (error) {
      if (!(error instanceof BodyMemoryFullError)) throw error;
      answer(503, undefined, { 'Retry-After': '1' });
    } finally {
      memory.give(took);
      limiter.leave(address, took + said);
    }
  };

  const read = (path: string, request: IncomingMessage, answer: Answer) => {
    if (path === '/')
      return answer(200, humanPage({ operator, development }), { 'Content-Type': 'text/html; charset=utf-8' });
    if (path === '/v1/info') {
      const nodeList = nodes.describe(Date.now());
      const input = {
        operator,
        limits,
        nodeList,
        rawKey: options.raw,
        token: options.token !== undefined,
        development,
        fileServers: options.nodes === undefined ? [] : fileServersOf(options.nodes),
      };
      return answer(200, JSON.stringify(information(input)), { 'Content-Type': 'application/json' });
    }
    if (path !== '/v1/nodes' || options.raw !== undefined) return answer(404);
    const { bytes, etag } = nodes.pack();
    if (request.headers['if-none-match'] === etag) return answer(304, undefined, { ETag: etag });
    return answer(200, bytes, { ETag: etag });
  };

  const forward = async (key: string, body: Uint8Array, response: ServerResponse, answer: Answer): Promise<number> => {
    const raw = options.raw !== undefined;
    let onion: Uint8Array;
    try {
      onion = raw ? body : openGatewayRequest(body);
    } catch {
      answer(400);
      return 0;
    }
    const gone = new AbortController();
    const leave = () => gone.abort();
    response.once('close', leave);
    const said = await forwarder.forward(key, onion, gone.signal);
    response.off('close', leave);
    if (typeof said === 'string') {
      answer(STATUS[said], undefined, said === 'busy' ? { 'Retry-After': '1' } : {});
      return 0;
    }
    if (raw) answer(said.status, said.body);
    else answer(200, sealGatewayResponse(said.status, said.body));
    return said.body.length;
  };

  const listener: RequestListener = (request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  boundConnections(server, options.trustProxy ?? false);
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });

  const { port } = server.address() as AddressInfo; // a TCP server has an address object
  const scheme = options.tls === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    counters: () => ({ ...counters }),
    nodes: () => nodes.count,
    stop: async () => {
      forwarder.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Answer = (status: number, body?: string | Uint8Array, headers?: Record<string, string>) => void;
