import { useEffect, useId, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { ScanDialog } from '../scan/scan-dialog.tsx';
import { kindOfCode, wrongCodeText } from '../scan/scanned-code.ts';
import { plural, text } from '../text.ts';
import type { LinkWordsCheck } from './link-words.ts';

const WORDS = 8;

interface JoinFormProps {
  busy: boolean;
  /** Said below the field until something else is typed; '' for nothing. */
  problem: string;
  /** Eight words, or the text of a scanned code. */
  onCode: (code: string) => void;
}

/** The words of the new device, typed or pasted, or its code scanned. */
export function JoinForm({ busy, problem, onCode }: JoinFormProps) {
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState('');
  const [check, setCheck] = useState<LinkWordsCheck>({ words: 0, unknown: null, complete: false });
  const [scanning, setScanning] = useState(false);
  const id = useId();
  useEffect(() => {
    let current = true;
    void import('./link-words.ts').then(({ checkLinkWords }) => current && setCheck(checkLinkWords(typed)));
    return () => {
      current = false;
    };
  }, [typed]);

  const scanned = kindOfCode(typed);
  const complete = check.complete || scanned === 'link';
  const error = problem !== '' && tried === typed ? problem : errorText(typed, check);
  const give = (code: string) => {
    setTried(code);
    onCode(code);
  };
  return (
    <form
      class="join-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete && !busy) give(typed);
      }}
    >
      <label class="label" for={id}>
        {text('linkWordsLabel')}
      </label>
      <div class={error === '' ? 'input-box' : 'input-box input-wrong'}>
        <textarea
          id={id}
          rows={2}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          translate={false}
          value={typed}
          aria-invalid={error !== ''}
          aria-describedby={`${id}-state`}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            if (complete && !busy) give(typed);
          }}
        />
      </div>
      <div id={`${id}-state`} role="status" class="join-state">
        {error !== '' ? (
          <p class="input-error">
            <Icon name="circle-alert" size={14} />
            {error}
          </p>
        ) : (
          <p class="small-text">
            {complete ? text('linkWordsFit') : text('wordsOf', Math.min(check.words, WORDS), WORDS)}
          </p>
        )}
      </div>
      <div class="join-buttons">
        <button type="button" class="button" disabled={busy} onClick={() => setScanning(true)}>
          <Icon name="scan-qr-code" size={16} />
          {text('scanItsCode')}
        </button>
        <button type="submit" class="button primary" disabled={busy || !complete}>
          {busy ? text('connecting') : text('continue')}
        </button>
      </div>
      {scanning && (
        <ScanDialog
          wanted="link"
          onClose={() => setScanning(false)}
          onCode={(code) => {
            setScanning(false);
            setTyped(code);
            give(code);
          }}
        />
      )}
    </form>
  );
}

function errorText(typed: string, { words, unknown }: LinkWordsCheck): string {
  const kind = kindOfCode(typed);
  if (kind === 'link') return '';
  if (kind !== 'other') return wrongCodeText(typed, 'link') ?? '';
  if (unknown !== null) return text('linkWordUnknown', unknown);
  return words > WORDS ? plural('linkWordsTooMany', words - WORDS) : '';
}
