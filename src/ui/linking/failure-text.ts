import type { LinkFailure } from '../../messenger/api.ts';
import { text } from '../text.ts';

/**
 * What happened, and what to do now.
 *
 * @param confirmed the person here had said that the pictures match: the keys may have left, so no sentence may deny it
 */
export function linkFailureText(reason: LinkFailure, role: 'new' | 'old', confirmed: boolean): string {
  if (role === 'old' && confirmed && reason !== 'expired') return text('linkFailedLate');
  const why = {
    expired: text('linkExpired'),
    differ: text('linkDiffer'),
    cancelled: text('linkCancelled'),
    taken: text('linkTaken'),
    malformed: text('linkMalformed'),
  }[reason];
  const then = role === 'old' ? text('linkNewCodeThere') : text('linkNewCodeHere');
  return [why, ...(confirmed ? [] : [text('linkNothingShared')]), then].join(' ');
}
