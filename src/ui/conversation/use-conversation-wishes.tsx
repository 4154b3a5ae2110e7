import { useState } from 'preact/hooks';
import type { MessengerApi } from '../../messenger/api.ts';
import type { ConversationRow } from '../../store/rows.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { useCopy } from '../parts/copy.ts';
import { usePorts } from '../ports-context.ts';
import { HOME } from '../route.ts';
import { ConversationDialog } from './conversation-dialog.tsx';
import type { Asked, ConversationWish } from './conversation-menu.ts';

/** Carries out what the menu of a conversation offers; `dialog` is to be shown somewhere in the view. */
export function useConversationWishes() {
  const { messenger } = usePorts();
  const { go, route, toast } = useNavigation();
  const copy = useCopy();
  const [asked, setAsked] = useState<{ what: Asked; row: ConversationRow } | null>(null);

  /** Leaves a conversation that is open and shall not be looked at any more. */
  const leave = (row: ConversationRow) => {
    if (route.value.view === 'conversation' && route.value.key === row.key) go(HOME);
  };
  const wish = (row: ConversationRow, wanted: ConversationWish) => {
    if (wanted.kind === 'ask') return setAsked({ what: wanted.what, row });
    if (wanted.kind === 'copy-id') return copy(row.accountId);
    if ((wanted.kind === 'mark' && wanted.unread) || wanted.kind === 'decline') leave(row);
    carryOut(messenger, row, wanted).catch((error: unknown) => {
      toast.value = { text: failureText(error), urgent: true };
    });
  };
  const dialog = asked !== null && (
    <ConversationDialog
      key={asked.row.key}
      what={asked.what}
      row={asked.row}
      onClose={() => setAsked(null)}
      onGone={() => leave(asked.row)}
    />
  );
  return { wish, dialog };
}

function carryOut(
  messenger: MessengerApi,
  row: ConversationRow,
  wish: Exclude<ConversationWish, { kind: 'ask' } | { kind: 'copy-id' }>,
): Promise<unknown> {
  const conversation = row.key;
  switch (wish.kind) {
    case 'pin':
      return messenger.pin({ conversation, pinned: wish.pinned });
    case 'mute':
      return messenger.mute({ conversation, untilMs: wish.untilMs });
    case 'mark':
      return wish.unread
        ? messenger.markUnread({ conversation })
        : messenger.markRead({ conversation, upToMs: Math.max(row.lastActivityMs, row.lastReadMs) });
    case 'auto-download':
      return messenger.setAutoDownload({ conversation, on: wish.on });
    case 'accept':
      return messenger.accept({ conversation });
    case 'decline':
      return messenger.decline({ conversation });
    case 'unblock':
      return messenger.unblock({ conversation });
  }
}
