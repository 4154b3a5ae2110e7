import type { MessageRow } from '../../store/rows.ts';
import { sameDay } from '../time.ts';

const RUN_MS = 5 * 60_000;

/** What a conversation shows from top to bottom. */
export type TimelineItem =
  | { kind: 'day'; key: string; ms: number }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'notice'; key: string; message: MessageRow }
  | { kind: 'message'; key: string; message: MessageRow; first: boolean; last: boolean };

/**
 * Puts day breaks, the unread line and runs (same sender, under five minutes) between messages.
 *
 * @param messages oldest first
 * @param readUpToMs what was read when the conversation was opened; null draws no line
 * @param hasOlder messages before these are not among them: the unread line may belong there
 */
export function timelineOf(
  messages: readonly MessageRow[],
  readUpToMs: number | null,
  hasOlder = false,
): TimelineItem[] {
  const items: TimelineItem[] = [];
  const isNew = (message: MessageRow) =>
    readUpToMs !== null && !message.outgoing && message.kind === 'text' && message.sentAtMs > readUpToMs;
  const found = messages.findIndex(isNew);
  const firstNew = found === 0 && hasOlder ? -1 : found;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    if (before === undefined || !sameDay(before.sentAtMs, message.sentAtMs)) {
      items.push({ kind: 'day', key: `day-${message.id}`, ms: message.sentAtMs });
    }
    if (index === firstNew) items.push({ kind: 'unread', key: 'unread', count: messages.filter(isNew).length });
    if (message.kind === 'notice') {
      items.push({ kind: 'notice', key: message.id, message });
      continue;
    }
    const first = index === firstNew || !sameRun(before, message);
    const last = index + 1 === firstNew || !sameRun(message, after);
    items.push({ kind: 'message', key: message.id, message, first, last });
  }
  return items;
}

function sameRun(a: MessageRow | undefined, b: MessageRow | undefined): boolean {
  if (a === undefined || b === undefined || a.kind !== 'text' || b.kind !== 'text') return false;
  return (
    a.outgoing === b.outgoing &&
    a.from === b.from &&
    b.sentAtMs - a.sentAtMs < RUN_MS &&
    sameDay(a.sentAtMs, b.sentAtMs)
  );
}
