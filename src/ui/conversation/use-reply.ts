import { useEffect, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useData } from '../ports-context.ts';

const keyOf = (author: string, sentAtMs: number): string => `${author} ${sentAtMs}`;

/**
 * The message that is about to be answered. It belongs to the draft: kept over a closed popup, the same wherever the
 * conversation is open, and gone when the message is.
 */
export function useReply(conversation: string) {
  const data = useData();
  /** Chosen here; shown at once, and as long as the draft does not name another. */
  const [just, setJust] = useState<MessageRow | null>();
  const saved = useLive(async (local) => (await local.draft(conversation)).quote, [conversation]);
  const savedKey = saved ? keyOf(saved.author, saved.sentAtMs) : '';
  useEffect(() => {
    // The same stays, or there would be a moment without it in which a message could be sent.
    setJust((before) => (before && keyOf(before.from, before.sentAtMs) === savedKey ? before : undefined));
  }, [savedKey]);
  const reference = just ? { author: just.from, sentAtMs: just.sentAtMs } : just === null ? null : (saved ?? null);
  const found = useLive(
    async (local) =>
      reference === null ? null : ((await local.messageBy(conversation, reference.author, reference.sentAtMs)) ?? null),
    [reference === null ? '' : keyOf(reference.author, reference.sentAtMs)],
  );
  const target = found === undefined ? (just ?? null) : found?.kind === 'text' ? found : null;
  const gone = reference !== null && found !== undefined && target === null;
  useEffect(() => {
    if (gone) void data?.changeDraft(conversation, { quote: null });
  }, [gone]);
  const choose = (message: MessageRow | null) => {
    setJust(message);
    const quote = message && { author: message.from, sentAtMs: message.sentAtMs };
    void data?.changeDraft(conversation, { quote });
  };
  return { target, choose };
}
