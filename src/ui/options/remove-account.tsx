import { useState } from 'preact/hooks';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Setting } from './setting.tsx';

/** Deletes everything of this account from this browser, after asking. */
export function RemoveAccountSetting() {
  const { messenger } = usePorts();
  const [asking, setAsking] = useState(false);
  const [sure, setSure] = useState(false);
  const [failed, setFailed] = useState(false);
  const remove = () => {
    messenger.removeAccount().then(
      () => location.reload(),
      () => setFailed(true),
    );
  };
  return (
    <>
      <Setting icon="log-out" title={text('removeAccount')} note={text('removeAccountNote')}>
        <button type="button" class="button danger" onClick={() => setAsking(true)}>
          {text('remove')}
        </button>
      </Setting>
      {asking && (
        <Modal title={text('removeAccountTitle')} kind="dialog" onClose={() => setAsking(false)}>
          <p class="soft">{text('removeAccountText')}</p>
          <label class="setting remove-sure">
            <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
            <span>{text('removeAccountSure')}</span>
          </label>
          {failed && (
            <p class="input-error" role="alert">
              {text('notDone')}
            </p>
          )}
          <div class="modal-buttons">
            <button type="button" class="button" onClick={() => setAsking(false)}>
              {text('cancel')}
            </button>
            <button type="button" class="button danger-filled" disabled={!sure} onClick={remove}>
              {text('removeNow')}
            </button>
          </div>
        </Modal>
      )}
    </>
  );
}
