import { useState } from 'preact/hooks';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** Nobody can open it without the passphrase: what is here can only be thrown away. */
export function ForgottenDialog({ onClose }: { onClose: () => void }) {
  const { lock, reload } = usePorts();
  const [sure, setSure] = useState(false);
  const [failed, setFailed] = useState(false);
  const erase = () => {
    lock.erase().then(
      () => {
        localStorage.clear();
        reload();
      },
      () => setFailed(true),
    );
  };
  return (
    <Modal title={text('forgottenTitle')} kind="dialog" class="forgotten" onClose={onClose}>
      <p class="soft">{text('forgottenText')}</p>
      <p class="soft">{text('forgottenBack')}</p>
      <label class="setting remove-sure">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        <span>{text('forgottenSure')}</span>
      </label>
      <p class="input-error" role="alert">
        {failed && text('notDone')}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger-filled" disabled={!sure} onClick={erase}>
          {text('eraseDevice')}
        </button>
      </div>
    </Modal>
  );
}
