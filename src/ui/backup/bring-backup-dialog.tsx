import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImportSummary } from '../../messenger/api.ts';
import { codeOf } from '../error-code.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { sizeText } from '../size-text.ts';
import { plural, text } from '../text.ts';
import { importErrorText } from './backup-error-text.ts';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import { ProgressLine } from './progress-line.tsx';
import { SecretChoice, type SecretKind } from './secret-choice.tsx';
import { bringInBackup } from './transfer.ts';

type Stage =
  | { at: 'choose'; problem: string }
  | { at: 'running'; done: number; total: number; checking: boolean }
  | { at: 'done'; summary: ImportSummary };

/** Takes a sealed file in; what is here already stays as it is. */
export function BringBackupDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const { messenger } = usePorts();
  const [kind, setKind] = useState<SecretKind>('phrase');
  const [passphrase, setPassphrase] = useState('');
  const [stage, setStage] = useState<Stage>({ at: 'choose', problem: '' });
  const open = useRef(true);
  useEffect(() => () => void (open.current = false), []);

  const bring = async () => {
    if (kind === 'passphrase' && passphrase.trim() === '')
      return setStage({ at: 'choose', problem: text('passphraseMissing') });
    setStage({ at: 'running', done: 0, total: file.size, checking: false });
    try {
      const summary = await bringInBackup(
        messenger,
        file,
        kind === 'passphrase' ? passphrase : undefined,
        (done, total, checking = false) => open.current && setStage({ at: 'running', done, total, checking }),
        () => open.current,
      );
      if (summary !== null && open.current) setStage({ at: 'done', summary });
    } catch (error) {
      if (!open.current) return;
      setStage({ at: 'choose', problem: importErrorText(error, kind === 'phrase') });
      if (codeOf(error) === 'wrong-passphrase') setKind('passphrase');
    }
  };

  if (stage.at === 'done') return <Arrived summary={stage.summary} onClose={onClose} />;
  const running = stage.at === 'running';
  const problem = stage.at === 'choose' ? stage.problem : '';
  return (
    <Modal title={text('bringBackup')} kind="dialog" light={!running} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void bring();
        }}
      >
        <p class="outcome">
          <Icon name="archive-restore" />
          <span>
            <bdi class="file-name">{file.name}</bdi> · {sizeText(file.size)}
          </span>
        </p>
        <SecretChoice
          legend={text('whatOpensIt')}
          kind={kind}
          disabled={running}
          phraseTitle={text('phraseOpensFile')}
          phraseNote={text('phraseOpensFileNote')}
          passphraseTitle={text('passphraseOpensFile')}
          passphraseNote={text('passphraseOpensFileNote')}
          onKind={setKind}
        />
        {kind === 'passphrase' && (
          <div class="passphrases">
            <PassphraseField
              label={text('passphrase')}
              value={passphrase}
              wrong={problem !== ''}
              disabled={running}
              fresh={false}
              onValue={(value) => {
                setPassphrase(value);
                setStage({ at: 'choose', problem: '' });
              }}
            />
          </div>
        )}
        {running ? (
          <ProgressLine
            done={stage.done}
            total={stage.total}
            words={
              stage.checking ? text('backupChecking') : text('partsOf', sizeText(stage.done), sizeText(stage.total))
            }
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
            {running ? text('bringingIn') : text('bringIn')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function Arrived({ summary, onClose }: { summary: ImportSummary; onClose: () => void }) {
  return (
    <Modal title={text('backupArrivedTitle')} kind="dialog" onClose={onClose}>
      <p class="outcome" role="status">
        <Icon name="check" class="ok" />
        <span>
          {text(
            'backupArrived',
            plural('messagesCount', summary.messages),
            plural('conversationsCount', summary.conversations),
          )}
        </span>
      </p>
      {summary.skipped > 0 && <p class="soft">{plural('backupSkipped', summary.skipped)}</p>}
      <div class="modal-buttons">
        <button type="button" class="button primary" onClick={onClose}>
          {text('done')}
        </button>
      </div>
    </Modal>
  );
}
