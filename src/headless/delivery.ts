import { StarlingError } from '../crypto/errors.ts';
import type { MessengerEvent } from '../messenger/context.ts';
import { FileTooLargeError } from '../network/file-server-errors.ts';
import type { FileFailure } from '../store/rows.ts';

/** A message was not taken by any member for ten minutes; it can be sent again. */
export class NotDeliveredError extends StarlingError {
  readonly code = 'not-delivered';
  override readonly retryable = true;
}

/** Why a message was not delivered. */
function failureOf(file: FileFailure | undefined): StarlingError {
  if (file === 'too-large') return new FileTooLargeError('the file is larger than any file server in use takes');
  if (file === 'rejected') return new FileNotTakenError('the file servers refuse the file');
  return new NotDeliveredError('no service node took the message');
}

/** Every file server refused one of the message's files; asking again does not help. */
class FileNotTakenError extends StarlingError {
  readonly code = 'file-rejected';
}

interface Waiting {
  resolve: (hash: string) => void;
  reject: (error: Error) => void;
}

/** Lets callers wait for what the outbox tells of a message, also if it told before they asked. */
export class Delivery {
  readonly #waiting = new Map<string, Waiting>();
  readonly #stored = new Map<string, string>();
  readonly #failed = new Map<string, StarlingError>();

  tell(event: MessengerEvent): void {
    if (event.kind !== 'stored' && event.kind !== 'failed') return;
    const waiting = this.#waiting.get(event.messageId);
    this.#waiting.delete(event.messageId);
    if (event.kind === 'failed') {
      const failure = failureOf(event.file);
      if (waiting) waiting.reject(failure);
      else this.#failed.set(event.messageId, failure);
    } else if (waiting) waiting.resolve(event.hash);
    else this.#stored.set(event.messageId, event.hash);
  }

  /** The hash in the recipient's swarm. @throws NotDeliveredError, FileTooLargeError, FileNotTakenError */
  async of(messageId: string): Promise<string> {
    const stored = this.#stored.get(messageId);
    this.#stored.delete(messageId);
    if (stored !== undefined) return stored;
    const failed = this.#failed.get(messageId);
    this.#failed.delete(messageId);
    if (failed) throw failed;
    return new Promise((resolve, reject) => this.#waiting.set(messageId, { resolve, reject }));
  }
}
