import { useState } from 'preact/hooks';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

interface EraseDialogProps {
  title: string;
  /** Why, and what goes. */
  reason?: string;
  onClose: () => void;
  onErased: () => void;
}

/** Throws away everything that is here, after a second thought; works while nothing can be read. */
export function EraseDialog({ title, reason = text('eraseText'), onClose, onErased }: EraseDialogProps) {
  const { lock } = usePorts();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const erase = () => {
    setBusy(true);
    setFailed(false);
    lock
      .erase()
      .then(
        () => {
          localStorage.clear();
          onErased();
        },
        () => setFailed(true),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Modal title={title} kind="dialog" class="forgotten" onClose={onClose}>
      <p class="soft">{reason}</p>
      <p class="soft">{text('forgottenBack')}</p>
      <label class="setting remove-sure">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        <span>{text('forgottenSure')}</span>
      </label>
      <p class="input-error" role="alert">
        {failed && text('eraseFailed')}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger-filled" aria-busy={busy} disabled={!sure || busy} onClick={erase}>
          {text('eraseDevice')}
        </button>
      </div>
    </Modal>
  );
}
