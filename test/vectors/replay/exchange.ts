import { Agent, request } from 'node:https';
import type { RecordedRequest } from './steps.ts';

/** An answer as it came, or undefined if the exchange broke at HTTP level. */
export type Answer = { status: number; body: Buffer } | undefined;

/** Long enough for every wait of the network under test, short enough for a broken one. */
const PATIENCE_MS = 20_000;
const agent = new Agent({ keepAlive: false, rejectUnauthorized: false });

/** Undoes the file's shortening: `{"$repeat":[c,n]}` stands for n times the text c. */
export function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== 'object' || value === null) return value;
  const repeat = (value as Record<string, unknown>)['$repeat'];
  if (Array.isArray(repeat)) return String(repeat[0]).repeat(Number(repeat[1]));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expand(entry)]));
}

function bodyOf(recorded: RecordedRequest): Buffer | undefined {
  if (recorded.body_json !== undefined) return Buffer.from(JSON.stringify(expand(recorded.body_json)));
  if (recorded.body_text !== undefined) return Buffer.from(String(expand(recorded.body_text)));
  return recorded.body_hex === undefined ? undefined : Buffer.from(recorded.body_hex, 'hex');
}

/** Sends a recorded request to a port of this machine. */
export function exchange(port: number, recorded: RecordedRequest): Promise<Answer> {
  const body = bodyOf(recorded);
  const chunked = recorded.headers?.['transfer-encoding'] === 'chunked';
  const length = chunked || body === undefined ? {} : { 'content-length': body.length };
  return new Promise((resolve) => {
    const outgoing = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method: recorded.method,
        path: recorded.path,
        headers: { ...recorded.headers, ...length },
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', () => resolve(undefined));
        incoming.on('end', () => {
          // A body after the answer to HEAD is noticed one turn later, as an error of the request.
          setTimeout(resolve, recorded.method === 'HEAD' ? 50 : 0, {
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(parts),
          });
        });
      },
    );
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}
