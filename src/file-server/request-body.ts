import type { IncomingMessage } from 'node:http';
import { type Bytes, concatBytes } from '../crypto/bytes.ts';

const DRAIN_BYTES = 16 * 1_048_576;
const DRAIN_MS = 10_000;

/**
 * Reads a request's body. Null as soon as it is longer than `maxBytes`, by its announcement or in fact: the
 * rest is thrown away as it comes, so that the sender gets to read the refusal instead of a broken connection.
 *
 * @throws if the connection breaks or takes longer than the server allows.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Bytes | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = () => {
      chunks.length = 0;
      drain(request);
      resolve(null);
    };
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection broke off')));
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse();
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= maxBytes) return;
      request.off('data', onData);
      refuse();
    };
    request.on('data', onData);
    request.on('end', () => resolve(concatBytes(...chunks)));
  });
}

/** Throws away what still comes, within bounds. */
export function drain(request: IncomingMessage): void {
  let length = 0;
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  request.on('close', () => clearTimeout(timer));
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > DRAIN_BYTES) request.destroy();
  });
  request.resume();
}
