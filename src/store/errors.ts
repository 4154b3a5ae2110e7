import { StarlingError } from '../crypto/errors.ts';

/** A stored row whose sealed part does not open: damaged, moved, or sealed under another key. Lists leave it out. */
export class UnreadableRowError extends StarlingError {
  readonly code = 'unreadable-row';
  readonly table: string;

  constructor(table: string, options?: ErrorOptions) {
    super(`a row of "${table}" cannot be read`, options);
    this.table = table;
  }
}

/** Content of a file that is said to be here cannot be read: damaged, or partly gone. */
export class FileUnreadableError extends StarlingError {
  readonly code = 'file-unreadable';
}

/** The app lock was closed meanwhile: the keys have left memory. */
export class DatabaseLockedError extends StarlingError {
  readonly code = 'locked';

  constructor() {
    super('the database is locked');
  }
}
