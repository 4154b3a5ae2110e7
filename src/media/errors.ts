import { MalformedInputError, StarlingError } from '../crypto/errors.ts';

/** A picture or recording that is not built as its format asks. */
export class MalformedMediaError extends MalformedInputError {
  override readonly code = 'malformed-media';
}

/**
 * Why a picture is refused:
 * - `not-a-picture`: of no type that we show (SVG and HTML are programs, not pictures),
 * - `not-decodable`: this browser cannot read it, or it is damaged,
 * - `too-many-pixels`: decoded it would fill the memory,
 * - `not-stripped`: place and camera cannot be taken out of it,
 * - `too-large`: still above the limit of the servers after everything that keeps what it shows.
 */
export type PictureRefusal = 'not-a-picture' | 'not-decodable' | 'not-stripped' | 'too-many-pixels' | 'too-large';

/** A picture that we do not open or send. `reason` chooses the words that people read. */
export class PictureRefusedError extends StarlingError {
  readonly code = 'picture-refused';
  readonly reason: PictureRefusal;

  constructor(reason: PictureRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
