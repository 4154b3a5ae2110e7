import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { toHex } from '../crypto/bytes.ts';
import { MAX_ONION_BYTES } from '../protocol/limits.ts';
import { MAX_UPLOAD_BYTES } from '../protocol/file-server.ts';
import { type FileAnswer, refusal } from './answer.ts';
import { FileStore } from './file-store.ts';
import { openOnion, sealAnswer, UNREADABLE } from './onion-endpoint.ts';
import { drain, readBody } from '../gateway/body.ts';
import { type RouteRules, Routes } from './routes.ts';
import { loadServerKeys, type ServerKeys } from './server-keys.ts';

export interface FileServerOptions {
  /** 0: any free one. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Folder of the files; made if it is not there. */
  data: string;
  /** Default: `key` in the folder. */
  keyFile?: string;
  /** Instead of a key file. */
  keys?: ServerKeys;
  /** Largest file, bytes. Default 10 000 000, what clients send at most. */
  maxBytes?: number;
  /** Seconds. Default three weeks. */
  defaultLifeSeconds?: number;
  /** Longest life that may be asked for, seconds; null: nobody may ask. Default three weeks. */
  maxLifeSeconds?: number | null;
  /** All files together, bytes. Default 10 GB. */
  capacityBytes?: number;
  /** `2024` behaves like the published server of that year: for tests of clients. */
  flavour?: RouteRules['flavour'];
  /** Local time, ms. */
  now?: () => number;
}

export interface RunningFileServer {
  /** Where it listens; behind a proxy people enter another address. */
  url: string;
  port: number;
  /** 64 hex digits each. */
  ed25519: string;
  x25519: string;
  fileCount(): number;
  /** Removes what has expired; runs by itself every 15 s. */
  clean(): Promise<void>;
  stop(): Promise<void>;
}

const ONION_PATH = '/oxen/v4/lsrpc';
const CLEANING_MS = 15_000;
const THREE_WEEKS_SECONDS = 21 * 86_400;
const DEFAULT_CAPACITY_BYTES = 10_000_000_000;
/** Frame, layer and headers around a file. */
const OVERHEAD_BYTES = 65_536;
const MAX_CONNECTIONS = 512;
/** Each holds a few copies of its body: this bounds the memory. */
const MAX_AT_ONCE = 24;
const REQUEST_MS = 60_000;

/** Starts a file server. It writes no log, and counts nothing but files and bytes. @see protocol 08 §3, 08b */
export async function startFileServer(options: FileServerOptions): Promise<RunningFileServer> {
  const { host = '127.0.0.1', flavour = 'current', maxBytes = MAX_UPLOAD_BYTES, now = Date.now } = options;
  const defaultLifeMs = (options.defaultLifeSeconds ?? THREE_WEEKS_SECONDS) * 1_000;
  const maxLifeSeconds = options.maxLifeSeconds === undefined ? THREE_WEEKS_SECONDS : options.maxLifeSeconds;
  const keys = options.keys ?? (await loadServerKeys(options.keyFile ?? join(options.data, 'key')));
  const store = new FileStore({
    folder: options.data,
    capacityBytes: options.capacityBytes ?? DEFAULT_CAPACITY_BYTES,
    ids: flavour === '2024' ? 'decimal' : 'content',
    defaultLifeMs,
    now,
  });
  await store.open();
  const routes = new Routes(store, { flavour, maxBytes, defaultLifeMs, maxLifeSeconds, now });
  const base64Bytes = Math.ceil(maxBytes / 3) * 4 + OVERHEAD_BYTES;
  // Nodes carry no more. A file that is too large is refused inside the onion, where clients believe it.
  const onionBytes = Math.max(base64Bytes, MAX_ONION_BYTES);

  const throughOnion = async (posted: Uint8Array): Promise<FileAnswer> => {
    const opened = await openOnion(posted, keys).catch(() => null);
    if (opened === null) return refusal(400);
    const answer = opened.request === null ? UNREADABLE : await routes.answer(opened.request);
    const body = await sealAnswer(opened.key, answer);
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
  };

  const answerTo = async (request: IncomingMessage): Promise<FileAnswer> => {
    const endpoint = request.url ?? '/';
    const isOnion = request.method === 'POST' && endpoint === ONION_PATH;
    const limit = isOnion ? onionBytes : endpoint === '/files' ? base64Bytes : maxBytes;
    const body = await readBody(request, limit);
    if (body === null) return refusal(413);
    if (isOnion) return throughOnion(body);
    // One value per name: none of the headers that count may come twice.
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    return routes.answer({ method: request.method ?? '', endpoint, headers, body });
  };

  let atOnce = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (atOnce >= MAX_AT_ONCE) {
      drain(request);
      return send(request, response, refusal(503));
    }
    atOnce++;
    const release = new Promise<void>((resolve) => response.once('close', resolve));
    try {
      send(request, response, await answerTo(request));
      await release;
    } finally {
      atOnce--;
    }
  };

  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = 10_000;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const timer = setInterval(() => void store.removeExpired().catch(() => undefined), CLEANING_MS);
  timer.unref();

  const { port } = server.address() as AddressInfo; // a TCP server has an address object
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    ed25519: keys.ed25519,
    x25519: toHex(keys.x25519Public),
    fileCount: () => store.count,
    clean: () => store.removeExpired(),
    stop: async () => {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await store.close();
    },
  };
}

/** Whoever does not take the answer in time loses the connection: its body lies in memory until then. */
function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: FileAnswer): void {
  if (response.destroyed) return;
  const limit = setTimeout(() => response.destroy(), REQUEST_MS);
  response.once('close', () => clearTimeout(limit));
  response.writeHead(status, { ...headers, 'content-length': body.length, connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
