import { text } from '../text.ts';
import { StepEnd } from './step-end.tsx';

/** Other clients cut longer names. */
const NAME_LIMIT = 100;

interface NameStepProps {
  name: string;
  onName: (name: string) => void;
  onBack: () => void;
  onNext: () => void;
}

export function NameStep({ name, onName, onBack, onNext }: NameStepProps) {
  return (
    <form
      class="welcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <div class="welcome-head">
        <h1 class="display">{text('nameTitle')}</h1>
        <p class="lead">{text('nameText')}</p>
      </div>
      <div>
        <label class="label" for="name">
          {text('name')}
        </label>
        <div class="input-box large">
          <input
            id="name"
            data-focus
            dir="auto"
            autocomplete="off"
            maxLength={NAME_LIMIT}
            value={name}
            onInput={(event) => onName(event.currentTarget.value)}
          />
          <span class="small-text" aria-hidden="true">
            {NAME_LIMIT - name.length}
          </span>
        </div>
      </div>
      <StepEnd onBack={onBack} next={text('continue')} />
    </form>
  );
}
