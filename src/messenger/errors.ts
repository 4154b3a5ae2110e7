import { StarlingError } from '../crypto/errors.ts';

/** There is no account on this device yet. */
export class NoAccountError extends StarlingError {
  readonly code = 'no-account';
}

/** There is an account already; remove it first. */
export class AccountExistsError extends StarlingError {
  readonly code = 'account-exists';
}

/** No such conversation or message. */
export class NotFoundError extends StarlingError {
  readonly code = 'not-found';
  /** One of the DOM's names would be exchanged for an error of Dexie's when it leaves a transaction. */
  override name = 'NothingFoundError';
}

/** The person is blocked; unblock to write. */
export class BlockedError extends StarlingError {
  readonly code = 'blocked';
}

/** More text than one message may hold. */
export class TextTooLongError extends StarlingError {
  readonly code = 'too-long';
}

/** More of it in a minute than people need. */
export class TooManyError extends StarlingError {
  readonly code = 'too-many';
}

/** Only what one wrote oneself can be taken back. */
export class NotOursError extends StarlingError {
  readonly code = 'not-ours';
}

/** No node has proven it; nothing has changed. */
export class NotConfirmedError extends StarlingError {
  readonly code = 'not-confirmed';
  override readonly retryable = true;
}

/** They have not accepted us yet: nothing but text can be sent to them. */
export class NotAContactError extends StarlingError {
  readonly code = 'not-a-contact';
}

/** More files than one message may hold. */
export class TooManyFilesError extends StarlingError {
  readonly code = 'too-many-files';
}
