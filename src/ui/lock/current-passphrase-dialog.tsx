import { useState } from 'preact/hooks';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import type { LockRefusal } from '../ports.ts';
import { text } from '../text.ts';
import { refusalText } from './refusal-text.ts';

interface CurrentPassphraseDialogProps {
  title: string;
  note: string;
  /** What the button says. */
  action: string;
  /** Called within the click, with what was typed. Gives a sentence if it was not done. */
  work: (current: string) => Promise<'done' | LockRefusal | { problem: string }>;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for the passphrase before something about the lock changes. */
export function CurrentPassphraseDialog(props: CurrentPassphraseDialogProps) {
  const [current, setCurrent] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const go = async () => {
    setBusy(true);
    setFailed(false);
    setProblem('');
    try {
      const result = await props.work(current);
      if (result === 'done') props.onDone();
      else setProblem('problem' in result ? result.problem : refusalText(result));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal title={props.title} kind="dialog" onClose={props.onClose}>
      <p class="soft">{props.note}</p>
      <form
        class="passphrases"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && current !== '') void go();
        }}
      >
        <div>
          <PassphraseField
            label={text('currentPassphrase')}
            value={current}
            wrong={problem !== ''}
            disabled={busy}
            fresh={false}
            onValue={setCurrent}
          />
          <p class="input-error" role="alert">
            {problem}
          </p>
        </div>
        <FormEnd failed={failed} action={props.action} busy={busy || current === ''} onCancel={props.onClose} />
      </form>
    </Modal>
  );
}
