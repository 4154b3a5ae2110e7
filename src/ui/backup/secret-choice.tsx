import { useId } from 'preact/hooks';

export type SecretKind = 'phrase' | 'passphrase';

interface SecretChoiceProps {
  legend: string;
  kind: SecretKind;
  disabled: boolean;
  phraseTitle: string;
  phraseNote: string;
  passphraseTitle: string;
  passphraseNote: string;
  onKind: (kind: SecretKind) => void;
}

/** What opens the file: the words of the account, or a passphrase of its own. */
export function SecretChoice(props: SecretChoiceProps) {
  const group = useId();
  const options = [
    ['phrase', props.phraseTitle, props.phraseNote],
    ['passphrase', props.passphraseTitle, props.passphraseNote],
  ] as const;
  return (
    <fieldset class="plain secret-choice" disabled={props.disabled}>
      <legend class="visually-hidden">{props.legend}</legend>
      {options.map(([kind, title, note]) => (
        <label key={kind} class="secret-option">
          <input
            class="radio"
            type="radio"
            name={group}
            checked={props.kind === kind}
            onChange={() => props.onKind(kind)}
          />
          <span>
            <b>{title}</b>
            <span class="small-text">{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
