import { StarlingError } from '../crypto/errors.ts';

/**
 * Why what is kept here cannot be used:
 * - `full`: nothing more can be written, the disk or the browser's share of it is full,
 * - `newer`: a newer version of this program has written it,
 * - `blocked`: it is being changed, or another window with an older version holds it,
 * - `key-lost`: messages are here, and the key that opens them is gone, damaged, or another one,
 * - `data-lost`: there was an account, and its database is gone,
 * - `elsewhere`: this page has a storage of its own (a container tab), the account is in the usual one,
 * - `damaged`: anything else that the browser says when it does not give the data out.
 */
export type StorageTrouble = 'full' | 'newer' | 'blocked' | 'key-lost' | 'data-lost' | 'elsewhere' | 'damaged';

/** What is kept here cannot be used. `code` is `storage-` and the trouble. */
export class StorageTroubleError extends StarlingError {
  readonly code: `storage-${StorageTrouble}`;
  readonly trouble: StorageTrouble;

  constructor(trouble: StorageTrouble, options?: ErrorOptions) {
    super(`what is kept here cannot be used: ${trouble}`, options);
    this.code = `storage-${trouble}`;
    this.trouble = trouble;
  }
}

/** Names under which browsers and Dexie report it. What else they throw tells of our own mistakes, of a transaction that ended, or of a database that we closed. */
const BY_NAME: Readonly<Record<string, StorageTrouble>> = {
  QuotaExceededError: 'full',
  // Firefox, where it has no room for the file itself.
  NS_ERROR_DOM_QUOTA_EXCEEDED_ERR: 'full',
  NS_ERROR_FILE_NO_DEVICE_SPACE: 'full',
  VersionError: 'newer',
  UnknownError: 'damaged',
  NotReadableError: 'damaged',
  DataError: 'damaged',
  InvalidStateError: 'damaged',
  NotFoundError: 'damaged',
  OpenFailedError: 'damaged',
  MissingAPIError: 'damaged',
  SecurityError: 'damaged',
  TimeoutError: 'damaged',
};

/** Errors inside errors are looked at first: what Dexie says of it ("closed") hides why. */
const DEPTH = 5;

/** The trouble behind an error; null if it is another kind of error. */
export function troubleOf(error: unknown, depth = 0): StorageTrouble | null {
  if (error instanceof StorageTroubleError) return error.trouble;
  if (!(error instanceof Error) || depth > DEPTH) return null;
  const { inner, cause } = error as { inner?: unknown; cause?: unknown };
  const within = troubleOf(inner, depth + 1) ?? troubleOf(cause, depth + 1);
  if (within === 'full' || within === 'newer') return within;
  // Chromium says "UnknownError" with these words where the disk is full.
  if (/full disk|disk (is )?full|no space|enough (disk )?space|quota/iu.test(error.message)) return 'full';
  return within ?? BY_NAME[error.name] ?? null;
}
