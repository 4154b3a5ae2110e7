import { useEffect, useRef, useState } from 'preact/hooks';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';
import { Modal } from './modal.tsx';
import { Qr } from './qr.tsx';

interface PhraseDialogProps {
  first?: 'words' | 'code';
  onClose: () => void;
  onConfirmed: () => void;
}

/** How many words are asked for before the phrase counts as written down. */
const ASKED = 3;

/** The words, then a small check that they are on paper. */
export function PhraseDialog({ first = 'words', onClose, onConfirmed }: PhraseDialogProps) {
  const { messenger } = usePorts();
  const [words, setWords] = useState<string[]>([]);
  const [seedHex, setSeedHex] = useState('');
  const [failed, setFailed] = useState(false);
  const [step, setStep] = useState<'words' | 'code' | 'check'>(first);
  useEffect(() => {
    messenger.recoveryPhrase().then(
      (account) => {
        setWords(account.phrase.split(' '));
        setSeedHex(account.seedHex);
      },
      () => setFailed(true),
    );
  }, [messenger]);

  const confirm = async () => {
    await messenger.confirmRecoveryPhrase();
    onConfirmed();
    onClose();
  };
  if (step === 'check')
    return <CheckWords words={words} onBack={() => setStep('words')} onDone={() => void confirm()} />;
  return (
    <Modal title={text('yourPhrase')} kind="dialog" class="phrase" light={false} onClose={onClose}>
      <p class="soft">{step === 'code' ? text('phraseCodeExplains') : text('phraseExplains')}</p>
      {failed && <p class="input-error">{text('notDone')}</p>}
      {step === 'code' ? (
        <p class="phrase-code">
          {seedHex !== '' && <Qr value={seedHex} label={text('phraseAsCode')} size={220} hole={0} />}
        </p>
      ) : (
        <ol class="words" translate={false}>
          {words.map((word, index) => (
            <li key={index}>
              <span aria-hidden="true">{index + 1}</span>
              {word}
            </li>
          ))}
        </ol>
      )}
      <p class="warning-line">
        <Icon name="triangle-alert" />
        {text('phraseWarning')}
      </p>
      <div class="modal-buttons">
        <button
          type="button"
          class="button text-button first"
          onClick={() => setStep(step === 'code' ? 'words' : 'code')}
        >
          <Icon name="qr-code" />
          {step === 'code' ? text('asWords') : text('asCode')}
        </button>
        {step === 'code' ? (
          <button type="button" class="button primary" onClick={onClose}>
            {text('done')}
          </button>
        ) : (
          <>
            <button type="button" class="button" onClick={onClose}>
              {text('later')}
            </button>
            <button type="button" class="button primary" disabled={words.length === 0} onClick={() => setStep('check')}>
              {text('wroteThemDown')}
            </button>
          </>
        )}
      </div>
    </Modal>
  );
}

function CheckWords({ words, onBack, onDone }: { words: readonly string[]; onBack: () => void; onDone: () => void }) {
  const [asked] = useState(() => somePositions(words.length));
  const [typed, setTyped] = useState<string[]>(asked.map(() => ''));
  const [wrong, setWrong] = useState<number | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <Modal title={text('phraseCheckTitle')} kind="dialog" class="phrase" light={false} onClose={onBack}>
      <form
        class="welcome-form"
        onSubmit={(event) => {
          event.preventDefault();
          const at = asked.findIndex((position, index) => typed[index]?.trim().toLowerCase() !== words[position]);
          if (at < 0) onDone();
          else setWrong(at);
        }}
      >
        {asked.map((position, index) => (
          <div key={position}>
            <label class="label" for={`word-${position}`}>
              {text('typeWord', position + 1)}
            </label>
            <div class={wrong === index ? 'input-box input-wrong' : 'input-box'}>
              <input
                id={`word-${position}`}
                ref={index === 0 ? first : null}
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                value={typed[index]}
                aria-invalid={wrong === index}
                onInput={(event) => {
                  const { value } = event.currentTarget;
                  setWrong(null);
                  setTyped((before) => before.map((word, i) => (i === index ? value : word)));
                }}
              />
            </div>
          </div>
        ))}
        <p class="input-error" role="alert">
          {wrong !== null && text('wordDiffers', (asked[wrong] ?? 0) + 1)}
        </p>
        <div class="modal-buttons">
          <button type="button" class="button" onClick={onBack}>
            {text('back')}
          </button>
          <button type="submit" class="button primary">
            {text('confirm')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** Different positions in ascending order. Chance only decides what is asked, nothing secret hangs on it. */
function somePositions(length: number): number[] {
  const all = Array.from({ length }, (_, index) => index);
  const picked = Array.from(
    { length: Math.min(ASKED, length) },
    () => all.splice(Math.floor(Math.random() * all.length), 1)[0] ?? 0,
  );
  return picked.sort((a, b) => a - b);
}
