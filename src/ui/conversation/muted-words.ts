import { isMuted } from '../../store/conversations.ts';
import type { ConversationRow } from '../../store/rows.ts';
import { localized } from '../local-setting.ts';
import { text } from '../text.ts';
import { clockTime, dateText, sameDay } from '../time.ts';

const SIX_DAYS_MS = 6 * 86_400_000;
const weekday = localized(
  () => new Intl.DateTimeFormat(undefined, { weekday: 'long', hour: 'numeric', minute: '2-digit' }),
);

/** "Muted", "Muted until 14:05", "Muted until Thursday 14:05"; null if it is not muted. */
export function mutedWords(row: Pick<ConversationRow, 'notify' | 'mutedUntilMs'>, nowMs: number): string | null {
  if (!isMuted(row, nowMs)) return null;
  const { notify, mutedUntilMs } = row;
  if (notify === 'none') return text('muted');
  if (sameDay(mutedUntilMs, nowMs)) return text('mutedUntil', clockTime(mutedUntilMs));
  return text(
    'mutedUntil',
    mutedUntilMs - nowMs < SIX_DAYS_MS ? weekday().format(mutedUntilMs) : dateText(mutedUntilMs),
  );
}
