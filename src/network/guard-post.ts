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
  // `timeout` of https.request neither aborts nor counts while a handshake hangs, so every limit is a signal or a timer.
  const total = AbortSignal.timeout(limits.totalMs);
  const signal = limits.signal === undefined ? total : AbortSignal.any([total, limits.signal]);
  return new Promise((resolve, reject) => {
    let late = false;
    const fail = (cause: unknown) =>
      reject(new GuardError('the guard did not answer', late || total.aborted ? 'silent' : 'unreachable', { cause }));
    const outgoing = request(
      {
        agent,
        signal,
        host: node.ip,
        port: node.port,
        path,
        method: 'POST',
        headers: { 'content-length': body.length },
      },
      (answer) => {
        clearTimeout(firstByte);
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
    const firstByte = setTimeout(() => {
      late = true;
      outgoing.destroy(new Error('no answer in time'));
    }, limits.firstByteMs);
    outgoing.on('error', fail);
    outgoing.on('close', () => clearTimeout(firstByte));
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      const connect = setTimeout(() => outgoing.destroy(new Error('no connection in time')), limits.connectMs);
      socket.once('secureConnect', () => clearTimeout(connect));
      socket.once('close', () => clearTimeout(connect));
    });
    outgoing.end(body);
  });
}
