import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import { exportErrorText } from './backup-error-text.ts';
import { newPassphraseProblem, PassphraseField } from '../parts/passphrase-field.tsx';
import { ProgressLine } from './progress-line.tsx';
import { SecretChoice, type SecretKind } from './secret-choice.tsx';
import { backupName, collectBackup } from './transfer.ts';

type Stage =
  | { at: 'choose'; problem: string }
  | { at: 'running'; done: number; total: number }
  | { at: 'saved'; name: string; bytes: number };

/** Makes a sealed file and saves it. */
export function MakeBackupDialog({ onClose }: { onClose: () => void }) {
  const { messenger, saveFile } = usePorts();
  const [kind, setKind] = useState<SecretKind>('phrase');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [stage, setStage] = useState<Stage>({ at: 'choose', problem: '' });
  const open = useRef(true);
  useEffect(() => () => void (open.current = false), []);

  const make = async () => {
    const problem = kind === 'passphrase' ? newPassphraseProblem(first, second) : '';
    if (problem !== '') return setStage({ at: 'choose', problem });
    setStage({ at: 'running', done: 0, total: 0 });
    try {
      const file = await collectBackup(
        messenger,
        kind === 'passphrase' ? first : undefined,
        (done, total) => open.current && setStage({ at: 'running', done, total }),
        () => open.current,
      );
      if (file === null) return;
      const name = backupName(Date.now());
      saveFile(name, file);
      setStage({ at: 'saved', name, bytes: file.size });
    } catch (error) {
      if (open.current) setStage({ at: 'choose', problem: exportErrorText(error) });
    }
  };

  if (stage.at === 'saved') {
    return (
      <Modal title={text('backupSavedTitle')} kind="dialog" onClose={onClose}>
        <p class="outcome" role="status">
          <Icon name="archive" />
          <span>
            <bdi class="file-name">{stage.name}</bdi> · {sizeText(stage.bytes)}
          </span>
        </p>
        <p class="soft">{text('backupSavedText')}</p>
        <div class="modal-buttons">
          <button type="button" class="button primary" onClick={onClose}>
            {text('done')}
          </button>
        </div>
      </Modal>
    );
  }
  const retype = (set: (value: string) => void) => (value: string) => {
    set(value);
    setStage({ at: 'choose', problem: '' });
  };
  const running = stage.at === 'running';
  const problem = stage.at === 'choose' ? stage.problem : '';
  return (
    <Modal title={text('makeBackup')} kind="dialog" light={!running} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <p class="soft">{text('makeBackupText')}</p>
        <SecretChoice
          legend={text('whatOpensIt')}
          kind={kind}
          disabled={running}
          phraseTitle={text('phraseOpensIt')}
          phraseNote={text('phraseOpensItNote')}
          passphraseTitle={text('passphraseOpensIt')}
          passphraseNote={text('passphraseOpensItNote')}
          onKind={setKind}
        />
        {kind === 'passphrase' && (
          <div class="passphrases">
            <PassphraseField
              label={text('passphrase')}
              value={first}
              wrong={problem !== ''}
              disabled={running}
              fresh
              onValue={retype(setFirst)}
            />
            <PassphraseField
              label={text('passphraseAgain')}
              value={second}
              wrong={problem !== ''}
              disabled={running}
              fresh
              onValue={retype(setSecond)}
            />
          </div>
        )}
        {running ? (
          <ProgressLine
            done={stage.done}
            total={stage.total}
            words={stage.total === 0 ? text('backupSealing') : text('partsOf', stage.done, stage.total)}
          />
        ) : (
          <p class="input-error" role="alert">
            {problem !== '' && <Icon name="circle-alert" size={14} />}
            {problem}
          </p>
        )}
        <div class="modal-buttons">
          <button type="button" class="button" onClick={onClose}>
            {text('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={running}>
            {running ? text('backupMaking') : text('makeBackup')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
