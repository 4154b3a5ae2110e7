import { useState } from 'preact/hooks';
import type { MessengerApi } from '../../messenger/api.ts';
import type { ConversationRow } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { Modal } from '../parts/modal.tsx';
import { failureText } from '../failure-text.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { Asked } from './conversation-menu.ts';
import { DisappearingDialog } from './disappearing-dialog.tsx';
import { NicknameDialog } from './nickname-dialog.tsx';

interface ConversationDialogProps {
  what: Asked;
  row: ConversationRow;
  onClose: () => void;
  /** It is not in the list any more. */
  onGone: () => void;
}

/** Asks before something is taken away, and says from where it goes and from where it does not. */
export function ConversationDialog({ what, row, onClose, onGone }: ConversationDialogProps) {
  const { messenger } = usePorts();
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);
  if (what === 'nickname') return <NicknameDialog row={row} onClose={onClose} />;
  if (what === 'disappearing') return <DisappearingDialog row={row} onClose={onClose} />;
  const question = questionOf(what, row);
  const act = async () => {
    setBusy(true);
    setFailed('');
    try {
      await question.act(messenger);
      onClose();
      if (what !== 'clear') onGone();
    } catch (error) {
      setFailed(failureText(error));
      setBusy(false);
    }
  };
  return (
    <Modal title={question.title} kind="dialog" onClose={onClose}>
      <p class="soft">
        {question.explains}
        {what !== 'block' && row.last?.status === 'sending' && ` ${text('deleteWhileSending')}`}
      </p>
      <p class="input-error" role="alert">
        {failed}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger-filled" disabled={busy} onClick={() => void act()}>
          {question.button}
        </button>
      </div>
    </Modal>
  );
}

interface Question {
  title: string;
  explains: string;
  button: string;
  act: (messenger: MessengerApi) => Promise<unknown>;
}

function questionOf(what: Exclude<Asked, 'nickname' | 'disappearing'>, row: ConversationRow): Question {
  const name = conversationName(row);
  const conversation = row.key;
  const me = row.kind === 'me';
  switch (what) {
    case 'clear':
      return {
        title: me ? text('clearNotesTitle') : text('clearTitle', name),
        explains: me ? text('clearNotesText') : text('clearText'),
        button: text('clearNow'),
        act: (messenger) => messenger.clearMessages({ conversation }),
      };
    case 'hide':
      return {
        title: me ? text('hideNotesTitle') : text('hideTitle', name),
        explains: me ? text('hideNotesText') : text('hideText'),
        button: text('hide'),
        act: (messenger) => (me ? messenger.showNoteToSelf({ shown: false }) : messenger.hide({ conversation })),
      };
    case 'block':
      return {
        title: text('blockTitle', name),
        explains: text('blockText'),
        button: text('block'),
        act: (messenger) => messenger.block({ conversation }),
      };
    case 'delete':
      return {
        title: text('deleteContactTitle', name),
        explains: text('deleteContactText'),
        button: text('delete'),
        act: (messenger) => messenger.deleteContact({ conversation }),
      };
  }
}
