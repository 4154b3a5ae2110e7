import { StarlingError } from '../../crypto/errors.ts';

/** The app lock is closed. */
export class LockedError extends StarlingError {
  readonly code = 'locked';
}

/** The proof opens nothing; it was counted. */
export class WrongProofError extends StarlingError {
  readonly code = 'wrong-passphrase';
}

/** Too soon after a wrong one: it was not looked at. */
export class SlowDownError extends StarlingError {
  readonly code = 'slow-down';
  override readonly retryable = true;
}
