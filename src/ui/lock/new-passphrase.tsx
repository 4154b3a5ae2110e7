import { useId } from 'preact/hooks';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import { text } from '../text.ts';
import { StrengthMeter } from './strength-meter.tsx';

interface NewPassphraseProps {
  first: string;
  second: string;
  problem: string;
  disabled?: boolean;
  onFirst: (value: string) => void;
  onSecond: (value: string) => void;
}

/** A passphrase that is being chosen: twice, with its strength, and what is wrong with it. */
export function NewPassphrase({ first, second, problem, disabled = false, onFirst, onSecond }: NewPassphraseProps) {
  const strength = useId();
  return (
    <div class="new-passphrase">
      <PassphraseField
        label={text('newPassphrase')}
        value={first}
        wrong={problem !== ''}
        disabled={disabled}
        fresh
        describedBy={strength}
        onValue={onFirst}
      />
      <StrengthMeter id={strength} passphrase={first} />
      <PassphraseField
        label={text('passphraseAgain')}
        value={second}
        wrong={problem !== ''}
        disabled={disabled}
        fresh
        onValue={onSecond}
      />
      <p class="input-error" role="alert">
        {problem}
      </p>
    </div>
  );
}
