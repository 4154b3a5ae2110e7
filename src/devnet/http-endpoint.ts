import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { DevnetNode } from './node.ts';
import { plainAnswer, readOnionBody, type OnionAnswer } from './onion-server.ts';
import { bodyText } from './rpc-answer.ts';

const MAX_BODY_BYTES = 10_485_760;
/** Path on which nodes hand layers to each other; for everybody else it does not exist. */
export const RELAY_PATH = '/relay';
/** Header that proves that a relayed layer comes from a node of the same network. */
export const RELAY_HEADER = 'x-relay-secret';

/** What a test can look at when a request arrives from outside. */
export interface SeenRequest {
  node: number;
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  bodyBytes: number;
}

/** Serves one HTTP request of a node (04 §1). */
export async function serveRequest(
  node: DevnetNode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  const path = (request.url ?? '').split('?')[0] ?? '';
  const isRelay = path === RELAY_PATH && request.headers[RELAY_HEADER] === node.relaySecret;
  if (!isRelay && node.faults.reset === true) return void request.socket.destroy();
  const body = await readBody(request);
  await node.awake();
  // The real server says 413 and closes while the client still sends, which then sees a reset (04 §1.5).
  if (body === undefined) return void request.socket.resetAndDestroy();
  if (isRelay) return sendOnion(response, await node.acceptRelayed(body));
  node.counters.requests += 1;
  node.onRequest?.({ node: node.index, method, path, headers: request.headers, bodyBytes: body.length });
  if (node.faults.delayMs !== undefined) await new Promise((done) => setTimeout(done, node.faults.delayMs));
  if (method === 'HEAD') return sendHeadWithBody(request, path);
  const address = request.socket.remoteAddress ?? '';
  switch (`${method} ${path}`) {
    case 'GET /get_stats/v1':
      return send(response, 200, 'application/json', '{"version":"2.8.0"}');
    case 'POST /ping_test/v1':
      response.setHeader('X-Oxen-Snode-Pubkey', Buffer.from(node.keys.ed25519).toString('base64'));
      return send(response, 200, 'text/plain', '');
    case 'POST /storage_rpc/v1':
      return serveRpc(node, response, body, address, 'x-loki-long-poll' in request.headers);
    case 'POST /onion_req/v2':
      return sendOnion(response, await serveOnion(node, body));
    default:
      return send(response, 404, 'text/plain', `${method.toLowerCase()} ${path} Not Found`);
  }
}

async function serveRpc(node: DevnetNode, response: ServerResponse, body: Buffer, address: string, longPoll: boolean) {
  if (!node.mayServe(address)) return send(response, 429, 'text/plain', 'Too Many Requests\n');
  const unready = node.unready();
  if (unready !== undefined) return send(response, 503, 'text/plain', `Service node is not ready: ${unready}\n`);
  if (longPoll) {
    return send(response, 410, 'text/plain', 'long polling is no longer supported, client upgrade required');
  }
  const answer = await node.rpc(body.toString());
  send(response, answer.status, 'json' in answer ? 'application/json' : 'text/plain', bodyText(answer));
}

async function serveOnion(node: DevnetNode, body: Buffer): Promise<OnionAnswer> {
  node.counters.onionRequests += 1;
  const { guardAnswer, undecryptable } = node.faults;
  if (guardAnswer !== undefined) return plainAnswer(guardAnswer.status, guardAnswer.text);
  if (undecryptable === true) return plainAnswer(200, randomBytes(300).toString('base64'));
  const unready = node.unready();
  if (unready !== undefined) return plainAnswer(503, `Service node is not ready: ${unready}\n`);
  const layer = readOnionBody(body);
  if (typeof layer === 'string') return plainAnswer(400, `Error parsing onion request: ${layer}`);
  return node.peel(layer);
}

function sendOnion(response: ServerResponse, answer: OnionAnswer): void {
  // 2.8.0 sends two sets of headers here, which no client can read; a broken connection comes to the same.
  if (answer.garbled === true) return void response.socket?.destroy();
  send(response, answer.status, 'text/plain', answer.body);
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  const bytes = Buffer.from(body);
  response.removeHeader('Keep-Alive');
  if (!response.hasHeader('Connection')) response.removeHeader('Connection');
  response.setHeader('Server', 'Oxen Storage Server/2.8.0');
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', bytes.length);
  response.writeHead(status);
  response.end(bytes);
}

/** HEAD is answered 404 *with* a body, which breaks the framing of the connection (04 §1.1). */
function sendHeadWithBody(request: IncomingMessage, path: string): void {
  const body = `head ${path} Not Found`;
  const head = `HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
  request.socket.write(head + body);
}

/** The body, or undefined as soon as it is over the limit; what still comes is left where it is. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      parts.push(part);
      if (size > MAX_BODY_BYTES) resolve(undefined);
    });
    request.on('error', reject);
    request.on('end', () => resolve(Buffer.concat(parts)));
  });
}
