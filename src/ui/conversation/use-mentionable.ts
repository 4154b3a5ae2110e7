import { useMemo } from 'preact/hooks';
import type { ConversationRow, DraftMention } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { conversationName } from '../names.ts';

/** Who may be mentioned in a conversation: the person it is with, and ourselves (07 §5.9). */
export function useMentionable(row: ConversationRow): readonly DraftMention[] {
  const own = useLive((data) => data.profile(), []);
  const theirs = conversationName(row);
  return useMemo(() => {
    const people = row.kind === 'me' ? [] : [{ name: theirs, accountId: row.accountId }];
    if (own && own.name !== '' && own.name !== theirs) people.push({ name: own.name, accountId: own.accountId });
    return people;
  }, [row.kind, row.accountId, theirs, own?.name, own?.accountId]);
}
