import { Agent, request } from 'node:https';
import { toHex } from '../crypto/bytes.ts';
import { RELAY_HEADER, RELAY_PATH } from './http-endpoint.ts';
import { writeFrame } from './onion-frame.ts';
import { plainAnswer, type OnionAnswer, type OnionLayer } from './onion-server.ts';
import { timeOver } from './time-over.ts';

/** Statuses that nodes pass on; any other becomes 500 (04 §9.4). */
const KNOWN_STATUSES = [200, 400, 401, 403, 404, 406, 410, 413, 421, 429, 502, 503, 504];
const MAX_ANSWER_BYTES = 10_485_760;

/** Connections between nodes; certificates say nothing about who a node is. */
export const relayAgent = (): Agent => new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: Infinity });

/**
 * Hands a layer to the next node over TLS and waits for its answer. Whatever goes wrong looks the same: 504 when the
 * time is over, not earlier (04 §9.5).
 */
export async function relayLayer(o: {
  agent: Agent;
  port: number;
  secret: string;
  layer: OnionLayer;
  timeoutMs: number;
  /** Whether the next node answers nobody at this moment. */
  isAway: () => boolean;
}): Promise<OnionAnswer> {
  const endsAt = performance.now() + o.timeoutMs;
  const answer = await post(o, 1);
  if (answer !== undefined && answer.body.length <= MAX_ANSWER_BYTES) {
    return KNOWN_STATUSES.includes(answer.status) ? answer : { ...answer, status: 500 };
  }
  await new Promise((done) => setTimeout(done, Math.max(0, endsAt - performance.now())));
  return plainAnswer(504, 'Request time out');
}

function post(o: Parameters<typeof relayLayer>[0], retries: number): Promise<OnionAnswer | undefined> {
  const { ciphertext, ephemeral, type, hopNo } = o.layer;
  const body = writeFrame(ciphertext, { ephemeral_key: toHex(ephemeral), enc_type: type, hop_no: hopNo });
  const over = timeOver(o.timeoutMs, o.isAway);
  const posted = new Promise<OnionAnswer | undefined>((resolve) => {
    const outgoing = request(
      {
        agent: o.agent,
        host: '127.0.0.1',
        port: o.port,
        path: RELAY_PATH,
        method: 'POST',
        headers: { [RELAY_HEADER]: o.secret, 'Content-Length': body.length },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', () => resolve(undefined));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(parts) }));
      },
    );
    outgoing.on('error', () => {
      // An idle connection may have been closed a moment ago: once more on a new one.
      if (outgoing.reusedSocket && retries > 0) resolve(post(o, retries - 1));
      else resolve(undefined);
    });
    void over.promise.then(() => outgoing.destroy());
    outgoing.end(body);
  });
  return posted.finally(over.clear);
}
