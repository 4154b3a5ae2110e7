import type { IncomingMessage } from 'node:http';
import { copyBytes, type Bytes } from '../crypto/bytes.ts';

const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;

/** What all bodies together may take up at one time. */
export class BodyMemory {
  readonly #limit: number;
  #held = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False if there is no room for that much more. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** There is no room for this body now; what was read of it is forgotten. */
export class BodyMemoryFullError extends Error {}

/**
 * Reads a request's body. Null if it is longer than `maxBytes`, by its announcement or in fact: the rest is then thrown
 * away as it comes, so that the sender gets to read the refusal instead of a broken connection.
 *
 * @param memory counts what is read; whoever got a body gives its length back when it is done with it
 * @throws BodyMemoryFullError, or if the connection breaks or takes longer than the server allows.
 */
export function readBody(request: IncomingMessage, maxBytes: number, memory?: BodyMemory): Promise<Bytes | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let held = 0;
    let isWhole = false;
    const forget = () => {
      memory?.give(held);
      held = 0;
      chunks.length = 0;
    };
    const stop = (end: () => void) => {
      request.off('data', onData);
      forget();
      drain(request);
      end();
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) return stop(() => resolve(null));
      if (memory?.take(chunk.length) === false) return stop(() => reject(new BodyMemoryFullError('no room')));
      held += chunk.length;
      chunks.push(chunk);
    };
    request.on('error', reject);
    request.on('close', () => {
      forget();
      // It closes after every request; an error with its stack is only made when that comes too early.
      if (!isWhole) reject(new Error('the connection broke off'));
    });
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return stop(() => resolve(null));
    request.on('data', onData);
    request.on('end', () => {
      const body = copyBytes(Buffer.concat(chunks, length));
      isWhole = true;
      held = 0; // the caller's now
      resolve(body);
    });
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
