import { Agent, request } from 'node:https';
import { copyBytes } from '../crypto/bytes.ts';
import { GuardError } from './errors.ts';
import type { ServiceNode } from './service-node.ts';
import { MAX_ANSWER_BYTES, type GuardAnswer } from './transport.ts';

export interface PostLimits {
  /** TCP and TLS, ms. */
  connectMs: number;
  /** Until the answer's first byte, ms from the start. */
  firstByteMs: number;
  /** The whole exchange, ms. */
  totalMs: number;
  signal?: AbortSignal;
  /** Called when the answer has begun to arrive. */
  onAnswering?: () => void;
}

/**
 * Connections to service nodes, kept open between requests. Certificates are not checked because there is nothing to
 * check: nodes sign their own. What travels is sealed to the node's own key.
 */
export const guardAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 200, rejectUnauthorized: false });

/**
 * Posts `body` to one node with fixed headers (only its length) and reads the answer, at most 13 MiB. Follows nothing.
 *
 * @throws GuardError with reason `unreachable` (no connection, broken or over-long answer) or `silent` (a limit passed).
 */
export function postToGuard(
  agent: Agent,
  node: ServiceNode,
  path: '/onion_req/v2' | '/storage_rpc/v1',
  body: Uint8Array,
  limits: PostLimits,
): Promise<GuardAnswer> {
  const { connectMs, firstByteMs, totalMs, signal, onAnswering } = limits;
  // `timeout` of https.request neither aborts nor counts while a handshake hangs, so every limit is a timer. A signal
  // with a time limit, or an error for each, would live on for a minute after a request that succeeded at once.
  return new Promise((resolve, reject) => {
    let isLate = false;
    let connect: NodeJS.Timeout | undefined;
    const fail = (cause: unknown) =>
      reject(new GuardError('the guard did not answer', isLate ? 'silent' : 'unreachable', { cause }));
    const outgoing = request(
      {
        agent,
        ...(signal !== undefined && { signal }),
        host: node.ip,
        port: node.port,
        path,
        method: 'POST',
        headers: { 'content-length': body.length },
      },
      (answer) => {
        clearTimeout(firstByte);
        onAnswering?.();
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        answer.on('error', fail);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: copyBytes(Buffer.concat(chunks, length)) }),
        );
      },
    );
    const late = () => {
      isLate = true;
      outgoing.destroy(new Error('no answer in time'));
    };
    const firstByte = setTimeout(late, firstByteMs);
    const total = setTimeout(late, totalMs);
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      for (const timer of [firstByte, total, connect]) clearTimeout(timer);
    });
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      const limit = setTimeout(() => outgoing.destroy(new Error('no connection in time')), connectMs);
      connect = limit;
      socket.once('secureConnect', () => clearTimeout(limit));
    });
    outgoing.end(body);
  });
}
