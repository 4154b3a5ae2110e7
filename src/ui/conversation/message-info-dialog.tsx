import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { conversationName, groupedId } from '../names.ts';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { text } from '../text.ts';
import { momentText } from '../time.ts';
import { failureText, stateText } from './bubble.tsx';
import { MessageInfoFiles } from './message-info-files.tsx';
import { expiryWords } from './timer-mark.tsx';

interface MessageInfoDialogProps {
  message: MessageRow;
  row: ConversationRow;
  onClose: () => void;
}

/** What is known of one message. */
export function MessageInfoDialog({ message, row, onClose }: MessageInfoDialogProps) {
  const copy = useCopy();
  const { outgoing, hash } = message;
  const state = message.status === 'failed' ? failureText(message) : stateText(message);
  return (
    <Modal title={text('messageInfo')} kind="dialog" onClose={onClose}>
      <dl class="info-list">
        <dt>{text('infoFrom')}</dt>
        <dd>
          <bdi>{outgoing ? text('youName') : conversationName(row)}</bdi>
          <span class="info-id">
            <bdi>{groupedId(message.from)}</bdi>
          </span>
        </dd>
        <dt>{text('stateSent')}</dt>
        <dd>{momentText(message.sentAtMs)}</dd>
        <dt>{outgoing ? text('infoKept') : text('infoReceived')}</dt>
        <dd>{momentText(message.receivedAtMs)}</dd>
        {outgoing && (
          <>
            <dt>{text('infoState')}</dt>
            <dd>{state}</dd>
          </>
        )}
        <dt>{text('infoDisappears')}</dt>
        <dd>{expiryWords(message, Date.now())}</dd>
        <MessageInfoFiles messageId={message.id} />
        <dt>{text('infoHash')}</dt>
        <dd class="info-hash">
          {hash === null ? (
            text('infoNoHash')
          ) : (
            <>
              <bdi>{hash}</bdi>
              <button
                type="button"
                class="icon-button"
                aria-label={text('copyHash')}
                title={text('copyHash')}
                onClick={() => copy(hash)}
              >
                <Icon name="copy" size={16} />
              </button>
            </>
          )}
        </dd>
      </dl>
      <div class="modal-buttons">
        <button type="button" class="button primary" onClick={onClose}>
          {text('close')}
        </button>
      </div>
    </Modal>
  );
}
