import { StarlingError } from '../crypto/errors.ts';

/** The file is larger than clients send, or than this server takes. Trying again does not help; another server may. */
export class FileTooLargeError extends StarlingError {
  readonly code = 'file-too-large';
}

/** The server does not have the file (any more): for good, unless its bytes are uploaded again. */
export class FileGoneError extends StarlingError {
  readonly code = 'file-gone';
}

/** Nothing came through to the server, or it is full or broken: later it may work. */
export class FileServerUnavailableError extends StarlingError {
  readonly code = 'file-server-unavailable';
  override readonly retryable = true;
}

/** The server refused. The same request will be refused again. */
export class FileRejectedError extends StarlingError {
  readonly code = 'file-rejected';
  readonly status: number;

  constructor(status: number) {
    super(`the file server answered ${status}`);
    this.status = status;
  }
}

/** What the server said is no answer, or it stored something else than we sent. */
export class FileAnswerError extends StarlingError {
  readonly code = 'file-answer';
}
