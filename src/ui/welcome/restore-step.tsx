import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { ScanDialog } from '../scan/scan-dialog.tsx';
import { kindOfCode, wrongCodeText } from '../scan/scanned-code.ts';
import { plural, text } from '../text.ts';
import { StepEnd } from './step-end.tsx';

interface RestoreStepProps {
  phrase: string;
  onPhrase: (phrase: string) => void;
  /** What else is chosen here. */
  children?: ComponentChildren;
  onBack: () => void;
  onNext: () => void;
}

const WORDS = 13;

type Check = { words: string[]; unknown: string[]; complete: boolean };

/** The 13 words, checked as they are typed; pasting all at once or scanning a code works too. The word list is loaded here, not before. */
export function RestoreStep({ phrase, onPhrase, onBack, onNext, children }: RestoreStepProps) {
  const [check, setCheck] = useState<Check>({ words: [], unknown: [], complete: false });
  useEffect(() => {
    let current = true;
    void import('./recovery-words.ts').then(({ checkRecoveryWords, wordsOfSeed }) => {
      if (!current) return;
      const words = wordsOfSeed(phrase);
      if (words === null) setCheck(checkRecoveryWords(phrase));
      else onPhrase(words);
    });
    return () => {
      current = false;
    };
  }, [phrase]);
  const [scanning, setScanning] = useState(false);
  const error = errorText(phrase, check);

  return (
    <form
      class="welcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (check.complete) onNext();
      }}
    >
      <div class="welcome-head">
        <h1 class="display">{text('restoreTitle')}</h1>
        <p class="lead">{text('restoreText')}</p>
      </div>
      <div>
        <label class="label" for="phrase">
          {text('recoveryPhrase')}
        </label>
        <div class={error === '' ? 'input-box' : 'input-box input-wrong'}>
          <textarea
            id="phrase"
            data-focus
            rows={3}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={phrase}
            aria-invalid={error !== ''}
            aria-describedby="phrase-state"
            onInput={(event) => onPhrase(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.isComposing) return;
              event.preventDefault();
              if (check.complete) onNext();
            }}
          />
        </div>
        <div id="phrase-state" role="status">
          {error !== '' ? (
            <p class="input-error">
              <Icon name="circle-alert" size={14} />
              {error}
            </p>
          ) : (
            <p class="small-text restore-count">
              {check.complete ? text('phraseFits') : text('wordsOf', Math.min(check.words.length, WORDS), WORDS)}
            </p>
          )}
        </div>
      </div>
      <button type="button" class="button restore-scan" onClick={() => setScanning(true)}>
        <Icon name="scan-qr-code" size={16} />
        {text('scanCode')}
      </button>
      {scanning && (
        <ScanDialog
          wanted="recovery"
          onClose={() => setScanning(false)}
          onCode={(code) => {
            setScanning(false);
            onPhrase(code);
          }}
        />
      )}
      {children}
      <StepEnd onBack={onBack} next={text('continue')} disabled={!check.complete} />
    </form>
  );
}

function errorText(phrase: string, { words, unknown, complete }: Check): string {
  const kind = kindOfCode(phrase);
  if (kind !== 'other' && kind !== 'recovery') return wrongCodeText(phrase, 'recovery') ?? '';
  if (unknown[0] !== undefined) return text('wordUnknown', unknown[0]);
  if (words.length > WORDS) return plural('wordsTooMany', words.length - WORDS);
  return words.length === WORDS && !complete ? text('phraseDoesNotFit') : '';
}
