import { StarlingError } from '../errors.ts';

/** There is nothing to encrypt: empty files cannot be sent. */
export class EmptyFileError extends StarlingError {
  readonly code = 'file-empty';
}

/** More bytes than a file, or its encrypted form, may have. */
export class FileTooLargeError extends StarlingError {
  readonly code = 'file-too-large';
}

/** The sender's statement of the size is missing or does not fit what was encrypted. */
export class FileSizeError extends StarlingError {
  readonly code = 'file-size';
}

/** A source gave more or fewer bytes than it said: it was changed while it was read. */
export class FileChangedError extends StarlingError {
  readonly code = 'file-changed';
}
