import { StarlingError } from '../crypto/errors.ts';
import type { MessengerEvent } from '../messenger/context.ts';

/** A message was not taken by any member for ten minutes; it can be sent again. */
export class NotDeliveredError extends StarlingError {
  readonly code = 'not-delivered';
  override readonly retryable = true;
}

interface Waiting {
  resolve: (hash: string) => void;
  reject: (error: Error) => void;
}

/** Lets callers wait for what the outbox tells of a message, also if it told before they asked. */
export class Delivery {
  readonly #waiting = new Map<string, Waiting>();
  readonly #stored = new Map<string, string>();

  tell(event: MessengerEvent): void {
    if (event.kind !== 'stored' && event.kind !== 'failed') return;
    const waiting = this.#waiting.get(event.messageId);
    this.#waiting.delete(event.messageId);
    if (event.kind === 'failed') waiting?.reject(new NotDeliveredError('no service node took the message'));
    else if (waiting) waiting.resolve(event.hash);
    else this.#stored.set(event.messageId, event.hash);
  }

  /** The hash in the recipient's swarm. @throws NotDeliveredError */
  async of(messageId: string): Promise<string> {
    const stored = this.#stored.get(messageId);
    this.#stored.delete(messageId);
    if (stored !== undefined) return stored;
    return new Promise((resolve, reject) => this.#waiting.set(messageId, { resolve, reject }));
  }
}
