import type { ConversationRow, Disappearing, Expiry } from '../../store/rows.ts';
import { text } from '../text.ts';
import { durationText } from '../time.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What can be chosen, in seconds. @see protocol 07 §5.12 */
export const AFTER_READ: readonly number[] = [5 * MINUTE, HOUR, 12 * HOUR, DAY, 7 * DAY, 14 * DAY];
export const AFTER_SEND: readonly number[] = [12 * HOUR, DAY, 7 * DAY, 14 * DAY];

export const OFF: Disappearing = { mode: 'off', seconds: 0 };

/** What a message that carries `expiry` says about the setting of whoever wrote it. */
export const settingOf = (expiry: Expiry | null): Disappearing => expiry ?? OFF;

export const isSameSetting = (a: Disappearing, b: Disappearing): boolean =>
  a.mode === b.mode && (a.mode === 'off' || a.seconds === b.seconds);

/** The rule in words, for the header; '' when nothing disappears. */
export function disappearingNote({ disappearing: { mode, seconds } }: ConversationRow): string {
  if (mode === 'off') return '';
  return mode === 'after-read'
    ? text('disappearsAfterRead', durationText(seconds))
    : text('disappearsAfterSend', durationText(seconds));
}
