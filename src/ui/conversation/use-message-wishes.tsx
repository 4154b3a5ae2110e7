import { useState } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { codeOf } from '../error-code.ts';
import { useMessageFiles } from '../files/use-message-files.ts';
import { failureText } from '../failure-text.ts';
import { lazyView } from '../lazy-view.tsx';
import { useNavigation } from '../navigation.ts';
import { useCopy } from '../parts/copy.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { MessageQuestion, MessageWish } from './message-wish.ts';
import { rememberEmoji } from './recent-emoji.ts';

const MessageDialog = lazyView(async () => (await import('./message-dialog.tsx')).MessageDialog);

interface MessageWishes {
  onReply: (message: MessageRow) => void;
  onSelect: (message: MessageRow) => void;
  /** Something was done with all of those that were chosen. */
  onDone: () => void;
}

/** Carries out what menus of messages offer; `dialog` is to be shown somewhere in the view. */
export function useMessageWishes(row: ConversationRow | undefined, { onReply, onSelect, onDone }: MessageWishes) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const copy = useCopy();
  const withFiles = useMessageFiles();
  const [asked, setAsked] = useState<{ what: MessageQuestion; messages: readonly MessageRow[] } | null>(null);
  const say = (words: string) => {
    toast.value = { text: words, urgent: true };
  };
  const wish = (message: MessageRow, wanted: MessageWish) => {
    switch (wanted.kind) {
      case 'ask':
        return setAsked({ what: wanted.what, messages: [message] });
      case 'files':
        return withFiles(message, wanted.what);
      case 'copy':
        return copy(message.text);
      case 'reply':
        return onReply(message);
      case 'select':
        return onSelect(message);
      case 'retry':
        messenger.retry({ messageId: message.id }).catch((error: unknown) => say(failureText(error)));
        return;
      case 'react':
        if (wanted.on) rememberEmoji(wanted.emoji);
        messenger
          .react({ messageId: message.id, emoji: wanted.emoji, on: wanted.on })
          .catch((error: unknown) => say(codeOf(error) === 'too-many' ? text('tooManyReactions') : failureText(error)));
    }
  };
  const dialog = asked !== null && row !== undefined && (
    <MessageDialog
      what={asked.what}
      messages={asked.messages}
      row={row}
      onClose={() => setAsked(null)}
      onDone={onDone}
    />
  );
  return {
    wish,
    dialog,
    ask: (what: MessageQuestion, messages: readonly MessageRow[]) => setAsked({ what, messages }),
  };
}
