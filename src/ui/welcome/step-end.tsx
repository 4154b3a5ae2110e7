import { text } from '../text.ts';

interface StepEndProps {
  onBack: (() => void) | null;
  next: string;
  disabled?: boolean;
}

/** Back at the start, the one way on at the end. */
export const StepEnd = ({ onBack, next, disabled = false }: StepEndProps) => (
  <div class="welcome-end">
    {onBack === null ? (
      <span />
    ) : (
      <button type="button" class="button large text-button" onClick={onBack}>
        {text('back')}
      </button>
    )}
    <button type="submit" class="button large primary" disabled={disabled}>
      {next}
    </button>
  </div>
);
