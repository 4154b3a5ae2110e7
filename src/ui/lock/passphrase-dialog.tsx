import { useState } from 'preact/hooks';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { newPassphraseProblem, PassphraseField } from '../parts/passphrase-field.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import { refusalText } from './refusal-text.ts';

interface PassphraseDialogProps {
  /** There is one already: it is asked for. */
  isSet: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Sets the first passphrase, or another one. */
export function PassphraseDialog({ isSet, onClose, onDone }: PassphraseDialogProps) {
  const { lock } = usePorts();
  const [current, setCurrent] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [problem, setProblem] = useState('');
  const [refusal, setRefusal] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  const set = async () => {
    const wrong = newPassphraseProblem(first, second);
    setProblem(wrong);
    setRefusal('');
    setFailed(false);
    if (wrong !== '') return;
    setBusy(true);
    try {
      const result = await lock.setPassphrase(first, isSet ? current : null);
      if (result === 'done') onDone();
      else setRefusal(refusalText(result));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal title={text(isSet ? 'changePassphrase' : 'setPassphrase')} kind="dialog" light={false} onClose={onClose}>
      <p class="soft">{text('setPassphraseText')}</p>
      <form
        class="passphrases"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void set();
        }}
      >
        {isSet && (
          <div>
            <PassphraseField
              label={text('currentPassphrase')}
              value={current}
              wrong={refusal !== ''}
              disabled={busy}
              fresh={false}
              onValue={setCurrent}
            />
            <p class="input-error" role="alert">
              {refusal}
            </p>
          </div>
        )}
        <NewPassphrase
          first={first}
          second={second}
          problem={problem}
          disabled={busy}
          onFirst={setFirst}
          onSecond={setSecond}
        />
        <FormEnd failed={failed} action={busy ? text('makingKey') : text('save')} busy={busy} onCancel={onClose} />
      </form>
    </Modal>
  );
}
