/** Base of every error this project throws on purpose. `code` is stable; `message` is for people and never holds keys, full ids or message texts. */
export abstract class StarlingError extends Error {
  abstract readonly code: string;
  /** May the caller try the same thing again later? */
  readonly retryable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Bytes or text from outside that do not have the form they should have. */
export class MalformedInputError extends StarlingError {
  readonly code: string = 'malformed-input';
}

/** A ciphertext, tag or signature that does not verify. */
export class AuthenticationError extends StarlingError {
  readonly code: string = 'authentication';
}
