import { useState } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { codeOf } from '../error-code.ts';
import { conversationName } from '../names.ts';
import { Modal } from '../parts/modal.tsx';
import { failureText } from '../failure-text.ts';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';

interface DeleteMessagesDialogProps {
  messages: readonly MessageRow[];
  everywhere: boolean;
  row: ConversationRow;
  onClose: () => void;
  onDone: () => void;
}

/** Says from where messages go and from where they do not, and asks. */
export function DeleteMessagesDialog({ messages, everywhere, row, onClose, onDone }: DeleteMessagesDialogProps) {
  const { messenger } = usePorts();
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);
  const me = row.kind === 'me';
  const remove = async () => {
    setBusy(true);
    setFailed('');
    try {
      for (const { id } of messages) {
        if (everywhere) await messenger.deleteForEveryone({ messageId: id });
        else await messenger.deleteForMe({ messageId: id });
      }
      onClose();
      onDone();
    } catch (error) {
      setFailed(everywhere && codeOf(error) !== 'unreachable' ? text('deleteForEveryoneFailed') : failureText(error));
      setBusy(false);
    }
  };
  const explains = everywhere
    ? me
      ? text('deleteOnAllDevicesText')
      : text('deleteForEveryoneText', conversationName(row))
    : messages.some(({ status }) => status === 'sending' || status === 'failed')
      ? text('deleteUnsentText')
      : me
        ? text('deleteNoteHereText')
        : text('deleteForMeText');
  return (
    <Modal
      title={plural(everywhere && !me ? 'deleteForEveryoneTitle' : 'deleteMessagesTitle', messages.length)}
      kind="dialog"
      onClose={onClose}
    >
      <p class="soft">{explains}</p>
      <p class="input-error" role="alert">
        {failed}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger-filled" disabled={busy} onClick={() => void remove()}>
          {busy ? text('deleting') : everywhere ? deleteEverywhereWords(me) : text('deleteForMe')}
        </button>
      </div>
    </Modal>
  );
}

const deleteEverywhereWords = (me: boolean): string => (me ? text('deleteOnAllDevices') : text('deleteForEveryone'));
