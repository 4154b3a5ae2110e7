import { MAX_FILE_BYTES } from '../../media/limits.ts';
import { sizeText } from '../size-text.ts';
import { plural, text } from '../text.ts';
import { MOST_FILES } from './chosen-file.ts';
import type { ComingFile } from './use-composing-files.ts';

/** Why a chosen file does not come along; '' while it is still being prepared. */
export function refusalText({ refusal, more }: ComingFile): string {
  switch (refusal) {
    case null:
      return '';
    case 'empty':
      return text('refusedEmpty');
    case 'file-too-large':
      return text('refusedTooLarge', sizeText(MAX_FILE_BYTES));
    case 'too-large':
      return text('refusedStillTooLarge', sizeText(MAX_FILE_BYTES));
    case 'too-many-pixels':
      return text('refusedTooManyPixels');
    case 'not-decodable':
    case 'not-a-picture':
      return text('refusedNotDecodable');
    case 'not-stripped':
      return text('refusedNotStripped');
    case 'too-many':
      return plural('refusedTooMany', more, String(MOST_FILES));
    case 'not-read':
      return text('refusedNotRead');
    case 'not-kept':
      return text('refusedNotKept');
  }
}
