import { useState } from 'preact/hooks';
import { text } from '../text.ts';
import { Modal } from './modal.tsx';
import { PhraseDialog } from './phrase-dialog.tsx';

interface AskPhraseProps {
  /** What is shown first. */
  as?: 'words' | 'code';
  onClose: () => void;
}

/** Asks whether nobody looks over the shoulder, then shows the recovery phrase. */
export function AskPhrase({ as = 'words', onClose }: AskPhraseProps) {
  const [shown, setShown] = useState(false);
  if (shown) return <PhraseDialog first={as} onClose={onClose} onConfirmed={onClose} />;
  return (
    <Modal title={text('phraseAskTitle')} kind="dialog" onClose={onClose}>
      <p class="soft">{text('phraseAskText')}</p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button primary" onClick={() => setShown(true)}>
          {as === 'words' ? text('showPhrase') : text('showCode')}
        </button>
      </div>
    </Modal>
  );
}
