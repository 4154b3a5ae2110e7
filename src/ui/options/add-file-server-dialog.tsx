import { useState } from 'preact/hooks';
import { ProgressLine } from '../backup/progress-line.tsx';
import { codeOf } from '../error-code.ts';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

interface AddFileServerDialogProps {
  onClose: () => void;
  onAdded: () => void;
}

/** Address and key of a file server. It is tried first; one that is silent just now can be added all the same. */
export function AddFileServerDialog({ onClose, onAdded }: AddFileServerDialogProps) {
  const { messenger } = usePorts();
  const [url, setUrl] = useState('');
  const [ed25519, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  /** What was tried in vain. */
  const [silent, setSilent] = useState('');
  const entered = `${url.trim()} ${ed25519.trim()}`;
  const anyway = silent === entered;

  const add = async () => {
    setBusy(true);
    setError('');
    const server = { url: url.trim(), ed25519: ed25519.trim().toLowerCase() };
    try {
      if (!anyway && !(await messenger.testFileServer(server)).ok) {
        setSilent(entered);
        return setError(text('newServerSilent'));
      }
      await messenger.addFileServer(server);
      onAdded();
      onClose();
    } catch (failure) {
      setError(text(codeOf(failure) === 'malformed-input' ? 'serverMalformed' : 'notDone'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal title={text('addServer')} kind="dialog" onClose={onClose}>
      <form
        class="server-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p class="soft">{text('addServerText')}</p>
        <label class="label" for="server-address">
          {text('serverAddress')}
        </label>
        <div class="input-box">
          <input
            id="server-address"
            type="text"
            inputMode="url"
            dir="ltr"
            autocomplete="off"
            spellcheck={false}
            placeholder="http://files.example"
            value={url}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </div>
        <label class="label" for="server-key">
          {text('serverKey')}
        </label>
        <div class="input-box">
          <input
            id="server-key"
            type="text"
            dir="ltr"
            autocomplete="off"
            spellcheck={false}
            value={ed25519}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </div>
        {busy && <ProgressLine done={0} total={0} words={text('serverTesting')} />}
        <p class="input-error" role="alert">
          {error}
        </p>
        <div class="modal-buttons">
          <button type="button" class="button" onClick={onClose}>
            {text('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy || url.trim() === '' || ed25519.trim() === ''}>
            {text(anyway ? 'addAnyway' : 'add')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
