import { useEffect, useRef, useState } from 'preact/hooks';
import { newCallId } from '../../store/handed-over.ts';
import type { Draft, DraftMention } from '../../store/rows.ts';
import { useData } from '../ports-context.ts';

/** Shows words that another window has written; called with what stands in the draft now. */
export type ShowWords = (words: string) => void;

/**
 * The draft of a conversation, as every window that shows it sees it: what one writes, the others follow.
 *
 * What comes from the database is looked at in the moment it comes: drawn later, it could be older than a letter that was
 * typed meanwhile.
 */
export function useDraft(conversation: string) {
  const data = useData();
  const [by] = useState(newCallId);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [mentions, setMentions] = useState<readonly DraftMention[]>([]);
  const shower = useRef<ShowWords | null>(null);
  /** Changes of ours that are not in the database yet. */
  const writing = useRef(0);

  useEffect(() => {
    if (data === null) return;
    let isFirst = true;
    return data.live(
      () => data.draft(conversation),
      (next) => {
        if (!isFirst && (next.by === by || writing.current > 0)) return;
        isFirst = false;
        setDraft((before) => (before !== null && sameDraft(before, next) ? before : next));
        setMentions(next.mentions);
        shower.current?.(next.text);
      },
    );
  }, [data, conversation, by]);

  const change = (what: Partial<Draft>) => {
    if (data === null) return;
    writing.current++;
    data
      .changeDraft(conversation, { ...what, by })
      .catch(() => undefined) // it stands in the field
      .finally(() => writing.current--);
  };
  const keep = (kept: readonly DraftMention[]) => {
    setMentions(kept);
    change({ mentions: kept });
  };
  return {
    /** Null until it is known. */
    draft,
    mentions,
    by,
    change,
    mention: (mention: DraftMention) => keep([...mentions.filter(({ name }) => name !== mention.name), mention]),
    /** What stood there is on its way. */
    left: () => setMentions([]),
    /** It stands there again. */
    back: (before: readonly DraftMention[]) =>
      setMentions((since) => [...since, ...before.filter(({ name }) => !since.some((other) => other.name === name))]),
    /** To be told of words that another window has written; returns what ends it. */
    follow: (show: ShowWords) => {
      shower.current = show;
      return () => {
        if (shower.current === show) shower.current = null;
      };
    },
  };
}

const sameDraft = (one: Draft, other: Draft): boolean =>
  one.text === other.text && one.preview?.url === other.preview?.url && one.preview?.title === other.preview?.title;
