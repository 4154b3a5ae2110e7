import { StarlingError } from '../../crypto/errors.ts';

/** The first chunk does not open. Whether the secret is wrong or the beginning is damaged cannot be told. */
export class WrongPassphraseError extends StarlingError {
  readonly code = 'wrong-passphrase';
}

/** Not a backup, or cut off, changed, put together from parts, or followed by something else. */
export class BackupDamagedError extends StarlingError {
  readonly code = 'backup-damaged';

  /** @param detail what is wrong, for whoever looks for the cause; no contents */
  constructor(detail: string, options?: ErrorOptions) {
    super(`This backup is damaged or incomplete (${detail}). Nothing was changed.`, options);
  }
}

/** A later version of the format. */
export class BackupNewerError extends StarlingError {
  readonly code = 'backup-newer';

  constructor() {
    super('This backup was made by a newer Starling. Update Starling, then try again.');
  }
}

export class OtherAccountBackupError extends StarlingError {
  readonly code = 'backup-other-account';

  constructor() {
    super('This backup belongs to another account. Bring it in on a device with that account.');
  }
}

/** More than may be held in memory at once. */
export class BackupTooLargeError extends StarlingError {
  readonly code = 'too-large';
}
