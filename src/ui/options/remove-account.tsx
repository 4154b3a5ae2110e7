import { useState } from 'preact/hooks';
import { forgetEmoji } from '../conversation/recent-emoji.ts';
import { forgetDownloadAsked } from '../files/download-asked.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Setting } from './setting.tsx';

interface RemoveAccountProps {
  icon: IconName;
  title: string;
  note: string;
  button: string;
  /** The question, and the button that says yes to it. */
  question: string;
  yes: string;
}

/** Deletes everything of this account from this browser, after asking. */
export function RemoveAccountSetting({ icon, title, note, button, question, yes }: RemoveAccountProps) {
  const { messenger, reload } = usePorts();
  const [asking, setAsking] = useState(false);
  const [sure, setSure] = useState(false);
  const [failed, setFailed] = useState(false);
  const remove = () => {
    messenger.removeAccount().then(
      () => {
        forgetEmoji();
        forgetDownloadAsked();
        reload();
      },
      () => setFailed(true),
    );
  };
  return (
    <>
      <Setting icon={icon} title={title} note={note}>
        <button type="button" class="button danger" onClick={() => setAsking(true)}>
          {button}
        </button>
      </Setting>
      {asking && (
        <Modal title={question} kind="dialog" onClose={() => setAsking(false)}>
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
              {yes}
            </button>
          </div>
        </Modal>
      )}
    </>
  );
}
