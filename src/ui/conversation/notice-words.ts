import type { MessageRow } from '../../store/rows.ts';
import { noticeText, text } from '../text.ts';
import { durationText } from '../time.ts';

/**
 * The sentence of a `notice` row, whose text is a key.
 *
 * @param name of the other side
 */
export function noticeWords(message: MessageRow, name: string): string {
  const { expiry, outgoing } = message;
  switch (message.text) {
    case 'noticeTimer':
      if (expiry === null) return outgoing ? text('noticeTimerYouOff') : text('noticeTimerTheyOff', name);
      if (expiry.mode === 'after-read') {
        const time = durationText(expiry.seconds);
        return outgoing ? text('noticeTimerYouRead', time) : text('noticeTimerTheyRead', name, time);
      }
      return outgoing
        ? text('noticeTimerYouSend', durationText(expiry.seconds))
        : text('noticeTimerTheySend', name, durationText(expiry.seconds));
    case 'noticeMediaSaved':
      return outgoing ? text('noticeMediaSavedYou') : text('noticeMediaSaved', name);
    case 'noticeScreenshot':
      return outgoing ? text('noticeScreenshotYou') : text('noticeScreenshot', name);
    default:
      return noticeText(message.text, name);
  }
}
