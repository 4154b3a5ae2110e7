import type { PictureRefusal } from '../../media/errors.ts';
import { codeOf } from '../error-code.ts';
import { text } from '../text.ts';

/** Why a chosen file does not become a profile picture. */
export function refusedPictureText(refusal: PictureRefusal): string {
  switch (refusal) {
    case 'not-a-picture':
      return text('pictureNone');
    case 'not-decodable':
      return text('refusedNotDecodable');
    case 'too-many-pixels':
      return text('refusedTooManyPixels');
    case 'not-stripped':
      return text('refusedNotStripped');
    case 'too-large':
      return text('pictureTooLarge');
  }
}

/** Why a profile picture was not set. */
export function pictureErrorText(error: unknown): string {
  switch (codeOf(error)) {
    case 'offline':
    case 'no-gateway':
      return text('pictureOffline');
    case 'file-rejected':
    case 'file-too-large':
      return text('pictureRejected');
    default:
      return text('pictureNotSet');
  }
}
