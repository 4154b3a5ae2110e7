import { useId } from 'preact/hooks';
import { NewPassphrase } from '../lock/new-passphrase.tsx';
import { newPassphraseProblem } from '../parts/passphrase-field.tsx';
import { text } from '../text.ts';
import '../styles/lock.css';

/** How this device is protected: by itself, or with a passphrase typed twice. */
export interface Protection {
  kind: 'device' | 'passphrase';
  first: string;
  second: string;
}

export const NO_PROTECTION: Protection = { kind: 'device', first: '', second: '' };

/** What is wrong with it; '' if nothing. */
export const protectionProblem = ({ kind, first, second }: Protection): string =>
  kind === 'device' ? '' : newPassphraseProblem(first, second);

interface ProtectChoiceProps {
  protection: Protection;
  problem: string;
  onChange: (protection: Protection) => void;
}

/** This device only, or a passphrase: with the difference in plain words. */
export function ProtectChoice({ protection, problem, onChange }: ProtectChoiceProps) {
  const group = useId();
  const options = [
    ['device', text('deviceOnly'), text('deviceOnlyNote')],
    ['passphrase', text('lockWithPassphrase'), text('lockWithPassphraseNote')],
  ] as const;
  return (
    <fieldset class="plain secret-choice protect-choice">
      <legend class="label">{text('protectQuestion')}</legend>
      {options.map(([kind, title, note]) => (
        <label key={kind} class="secret-option">
          <input
            class="radio"
            type="radio"
            name={group}
            checked={protection.kind === kind}
            onChange={() => onChange({ ...protection, kind })}
          />
          <span>
            <b>{title}</b>
            <span class="small-text">{note}</span>
          </span>
        </label>
      ))}
      {protection.kind === 'passphrase' && (
        <NewPassphrase
          first={protection.first}
          second={protection.second}
          problem={problem}
          onFirst={(first) => onChange({ ...protection, first })}
          onSecond={(second) => onChange({ ...protection, second })}
        />
      )}
    </fieldset>
  );
}
