import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { DeleteMessagesDialog } from './delete-messages-dialog.tsx';
import { ForwardDialog } from './forward-dialog.tsx';
import { MessageInfoDialog } from './message-info-dialog.tsx';
import type { MessageQuestion } from './message-wish.ts';

interface MessageDialogProps {
  what: MessageQuestion;
  messages: readonly MessageRow[];
  row: ConversationRow;
  onClose: () => void;
  onDone: () => void;
}

/** What has to be asked or shown before something happens with messages. */
export function MessageDialog({ what, messages, row, onClose, onDone }: MessageDialogProps) {
  const [message] = messages;
  switch (what) {
    case 'forward':
      return <ForwardDialog messages={messages} onClose={onClose} onDone={onDone} />;
    case 'info':
      return message === undefined ? null : <MessageInfoDialog message={message} row={row} onClose={onClose} />;
    case 'delete-here':
    case 'delete-everywhere':
      return (
        <DeleteMessagesDialog
          messages={messages}
          everywhere={what === 'delete-everywhere'}
          row={row}
          onClose={onClose}
          onDone={onDone}
        />
      );
  }
}
