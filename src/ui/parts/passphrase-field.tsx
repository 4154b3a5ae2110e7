import type { Ref } from 'preact';
import { useId, useState } from 'preact/hooks';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';

interface PassphraseFieldProps {
  label: string;
  value: string;
  wrong: boolean;
  disabled?: boolean;
  /** It is being chosen, not asked for. */
  fresh: boolean;
  /** Id of what says more about it. */
  describedBy?: string;
  inputRef?: Ref<HTMLInputElement>;
  /** The label is read out, not seen. */
  plain?: boolean;
  onValue: (value: string) => void;
}

/** A passphrase, hidden until its eye is pressed. */
export function PassphraseField(props: PassphraseFieldProps) {
  const { label, value, wrong, disabled = false, fresh, describedBy, inputRef, plain = false, onValue } = props;
  const id = useId();
  const [seen, setSeen] = useState(false);
  return (
    <div class="passphrase">
      <label class={plain ? 'visually-hidden' : 'label'} for={id}>
        {label}
      </label>
      <div class={wrong ? 'input-box input-wrong' : 'input-box'}>
        <input
          id={id}
          {...(inputRef && { ref: inputRef })}
          {...(seen ? { type: 'text' } : { type: 'password' })}
          autocomplete={fresh && !seen ? 'new-password' : 'off'}
          autocapitalize="off"
          spellcheck={false}
          disabled={disabled}
          value={value}
          aria-invalid={wrong}
          aria-describedby={describedBy}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
        <button
          type="button"
          class="icon-button"
          aria-pressed={seen}
          aria-label={text('showPassphrase')}
          title={text('showPassphrase')}
          onClick={() => setSeen(!seen)}
        >
          <Icon name={seen ? 'eye-off' : 'eye'} />
        </button>
      </div>
    </div>
  );
}

const MIN_PASSPHRASE = 8;

/** What is wrong with a passphrase typed twice; '' if nothing. */
export function newPassphraseProblem(first: string, second: string): string {
  if ([...first.trim()].length < MIN_PASSPHRASE) return text('passphraseShort', MIN_PASSPHRASE);
  return first === second ? '' : text('passphraseDiffers');
}
