import type { ComponentChildren } from 'preact';
import { text } from '../text.ts';
import { StepEnd } from './step-end.tsx';

interface NameStepProps {
  title: string;
  lead: string;
  label: string;
  /** Characters. */
  limit: number;
  name: string;
  onName: (name: string) => void;
  /** What else is chosen here. */
  children?: ComponentChildren;
  /** null: what was done cannot be undone. */
  onBack: (() => void) | null;
  onNext: () => void;
}

/** One short name, of a person or of a device. */
export function NameStep({ title, lead, label, limit, name, onName, onBack, onNext, children }: NameStepProps) {
  return (
    <form
      class="welcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <div class="welcome-head">
        <h1 class="display">{title}</h1>
        <p class="lead">{lead}</p>
      </div>
      <div>
        <label class="label" for="name">
          {label}
        </label>
        <div class="input-box large">
          <input
            id="name"
            data-focus
            dir="auto"
            autocomplete="off"
            maxLength={limit}
            value={name}
            onInput={(event) => onName(event.currentTarget.value)}
          />
          <span class="small-text" aria-hidden="true">
            {limit - name.length}
          </span>
        </div>
      </div>
      {children}
      <StepEnd onBack={onBack} next={text('continue')} />
    </form>
  );
}
