import { useEffect } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { usePorts } from '../ports-context.ts';

const isLookedAt = () => document.visibilityState === 'visible' && document.hasFocus();

/** Moves the read state while somebody really looks: the page is visible and has the focus. */
export function useReading(row: ConversationRow | undefined, messages: readonly MessageRow[] | undefined): void {
  const { messenger } = usePorts();
  // What is dated ahead is read as of when it came: a mark never lies ahead, and would be set again for ever.
  const newest =
    messages?.reduce(
      (ms, { outgoing, sentAtMs, receivedAtMs }) => (outgoing ? ms : Math.max(ms, Math.min(sentAtMs, receivedAtMs))),
      0,
    ) ?? 0;
  const key = row?.key;
  const upToMs = Math.max(newest, row?.lastReadMs ?? 0);
  const unread = row !== undefined && (row.markedUnread || ((row.unread > 0 || newest > row.lastReadMs) && newest > 0));
  useEffect(() => {
    if (key === undefined || !unread) return;
    const mark = () => {
      if (isLookedAt()) messenger.markRead({ conversation: key, upToMs }).catch(() => undefined); // asked again with the next focus
    };
    mark();
    addEventListener('focus', mark);
    document.addEventListener('visibilitychange', mark);
    return () => {
      removeEventListener('focus', mark);
      document.removeEventListener('visibilitychange', mark);
    };
  }, [key, upToMs, unread, messenger]);
}
