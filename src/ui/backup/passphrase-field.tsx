import { useId } from 'preact/hooks';
import { text } from '../text.ts';

interface PassphraseFieldProps {
  label: string;
  value: string;
  wrong: boolean;
  disabled: boolean;
  /** It is being chosen, not asked for. */
  fresh: boolean;
  onValue: (value: string) => void;
}

export function PassphraseField({ label, value, wrong, disabled, fresh, onValue }: PassphraseFieldProps) {
  const id = useId();
  return (
    <div class="passphrase">
      <label class="label" for={id}>
        {label}
      </label>
      <div class={wrong ? 'input-box input-wrong' : 'input-box'}>
        <input
          id={id}
          type="password"
          autocomplete={fresh ? 'new-password' : 'off'}
          disabled={disabled}
          value={value}
          aria-invalid={wrong}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
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
