import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64, fromHex, fromUtf8, toBase64 } from '../../../src/crypto/bytes.ts';
import { startFileServer, type RunningFileServer } from '../../../src/file-server/file-server.ts';
import { parseExpiresHeader, parseFileInfo, parseUploadAnswer } from '../../../src/protocol/file-server.ts';
import { isObject, type JsonObject, parseJson } from '../../../src/protocol/json.ts';
import { buildOnionRequest, decodeServerResponse } from '../../../src/protocol/onion-request.ts';
import { encodeServerRequest } from '../../../src/protocol/onion-v4.ts';
import { type CaseResult, objectOf, resultOf, textOf } from '../case.ts';

/** Configuration of the recorded servers. */
const RULES = { maxBytes: 6_000_000, defaultLifeSeconds: 1_814_400, maxLifeSeconds: 1_209_600 };
const START_MS = 1_800_000_000_000;
/** Versions of apps and statistics: not what our server is for. */
const LEFT_OUT = /^\/(session_version|token_info)/;
const TIMES = ['expires', 'uploaded'];

interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Both transcripts name no topic: they are known by their exchanges and flavour. */
export const isFileServerTranscript = (file: JsonObject): boolean =>
  Array.isArray(file['exchanges']) && isObject(file['meta']) && typeof file['meta']['flavour'] === 'string';

interface Stage {
  server: RunningFileServer;
  /** Recorded id → ours: numbers are drawn at random. */
  ids: Map<string, string>;
  nowMs(): number;
}

/** Replays a transcript in order against our server, over onion v4 and plain HTTP as recorded. */
export async function replayFileServer(file: JsonObject): Promise<CaseResult[]> {
  const data = await mkdtemp(join(tmpdir(), 'file-server-replay-'));
  let nowMs = START_MS;
  const flavour = textOf(objectOf(file, 'meta'), 'flavour') === '2024' ? '2024' : 'current';
  const server = await startFileServer({ port: 0, data, flavour, now: () => nowMs, ...RULES });
  const stage: Stage = { server, ids: new Map(), nowMs: () => nowMs };
  const results: CaseResult[] = [];
  try {
    for (const exchange of (file['exchanges'] as readonly unknown[]).filter(isObject)) {
      const name = textOf(exchange, 'name');
      // The record waited here until a life of two seconds was over.
      if (name === 'download expired') nowMs += 3_000;
      if (LEFT_OUT.test(textOf(objectOf(exchange, 'request'), 'path'))) results.push({ name, skipped: true });
      else results.push(await resultOf(name, () => replay(stage, exchange)));
    }
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
  return results;
}

function bodyOf(request: JsonObject): Uint8Array | null {
  if (typeof request['body_b64'] === 'string') return fromBase64(request['body_b64']);
  if (typeof request['body_length'] !== 'number') return null;
  return new Uint8Array(request['body_length']).fill(Number(request['body_fill']));
}

async function replay(stage: Stage, exchange: JsonObject): Promise<string | undefined> {
  const request = objectOf(exchange, 'request');
  const path = textOf(request, 'path').replace(/(?<=^\/files?\/)[^/]+/, (id) => stage.ids.get(id) ?? id);
  const headers = objectOf(request, 'headers') as Readonly<Record<string, string>>;
  const send = textOf(exchange, 'via') === 'http' ? overHttp : overOnion;
  const answer = await send(stage.server, { method: textOf(request, 'method'), path, headers, body: bodyOf(request) });
  return compare(stage, objectOf(exchange, 'response'), answer);
}

interface Outgoing {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | null;
}

export function overHttp(server: { port: number }, { method, path, headers, body }: Outgoing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'Content-Length': body.length };
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: server.port, method, path, headers: { ...headers, ...length } },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers as Record<string, string>,
            body: Buffer.concat(parts),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });
}

/** Posts the innermost layer itself, as the last node of a path does. */
export async function overOnion(server: { port: number; x25519: string }, outgoing: Outgoing): Promise<Answer> {
  const { method, path, headers, body } = outgoing;
  const payload = encodeServerRequest({ method, endpoint: path, headers, body });
  const x25519 = fromHex(server.x25519);
  const { body: posted, responseKey } = await buildOnionRequest(
    [],
    { kind: 'server', protocol: 'http', host: '127.0.0.1', port: server.port, x25519 },
    payload,
  );
  const answer = await overHttp(server, { method: 'POST', path: '/oxen/v4/lsrpc', headers: {}, body: posted });
  if (answer.status !== 200) throw new Error(`the outer request was answered ${answer.status}`);
  const opened = await decodeServerResponse(answer.body, responseKey);
  return { status: opened.status, headers: opened.headers, body: opened.body ?? new Uint8Array() };
}

function compare(stage: Stage, expected: JsonObject, answer: Answer): string | undefined {
  if (answer.status !== expected['status']) return `status ${answer.status} instead of ${String(expected['status'])}`;
  const differentHeader = compareHeaders(stage, objectOf(expected, 'headers'), answer.headers);
  if (differentHeader !== undefined) return differentHeader;
  if (typeof expected['text'] === 'string')
    return expected['text'] === fromUtf8(answer.body) ? undefined : `text “${fromUtf8(answer.body).slice(0, 100)}”`;
  if (typeof expected['body_b64'] === 'string')
    return expected['body_b64'] === toBase64(answer.body) ? undefined : 'other bytes';
  const json = parseJson(answer.body);
  if (!isObject(json)) return 'no JSON object';
  return compareJson(stage, objectOf(expected, 'json'), json) ?? readByClient(answer, json);
}

function compareHeaders(stage: Stage, expected: JsonObject, actual: Answer['headers']): string | undefined {
  const names = Object.keys(expected).filter((name) => name !== 'content-length');
  const wrong = names.find((name) => name !== 'expires' && expected[name] !== actual[name]);
  if (wrong !== undefined) return `header ${wrong}: ${String(actual[wrong])}`;
  if (!names.includes('expires')) return actual['expires'] === undefined ? undefined : 'an unexpected header expires';
  const expiresAtMs = parseExpiresHeader(actual);
  return expiresAtMs !== null && expiresAtMs > stage.nowMs() ? undefined : 'the header expires is no time to come';
}

function compareJson({ ids, nowMs }: Stage, expected: JsonObject, actual: JsonObject): string | undefined {
  if (Object.keys(expected).sort().join() !== Object.keys(actual).sort().join())
    return `keys ${Object.keys(actual).join()}`;
  for (const [key, value] of Object.entries(expected)) {
    const got = actual[key];
    if (typeof got !== typeof value) return `${key} is a ${typeof got}`;
    const isNumberId = /^\d+$/.test(String(value)) && (key === 'id' || key === 'result');
    if (isNumberId) ids.set(String(value), String(got));
    else if (!TIMES.includes(key) && got !== value) return `${key}: ${String(got)} instead of ${String(value)}`;
    if (key === 'uploaded' && Math.abs(Number(got) * 1_000 - nowMs()) > 10_000) return 'uploaded at another time';
  }
  return lifeOf(expected, actual, nowMs());
}

/** Lives are compared relative to the upload; the record's own clock is not ours. */
function lifeOf(expected: JsonObject, actual: JsonObject, nowMs: number): string | undefined {
  if (expected['expires'] === undefined) return undefined;
  const left = Number(actual['expires']) - nowMs / 1_000;
  const lives = [2, 60, RULES.maxLifeSeconds, RULES.defaultLifeSeconds];
  return lives.some((life) => Math.abs(left - life) < 5) ? undefined : `${left} s to live`;
}

/** What our server says, our client understands. */
function readByClient({ status, body }: Answer, json: JsonObject): string | undefined {
  if (status !== 200) return undefined;
  if (json['size'] !== undefined) parseFileInfo(body);
  else if (typeof json['id'] === 'string') parseUploadAnswer(body);
  return undefined;
}
