import { text } from '../text.ts';

interface FormEndProps {
  /** It could not be done; in other words than the usual ones. */
  failed: boolean | string;
  /** What the button that sends the form says. */
  action: string;
  busy?: boolean;
  onCancel: () => void;
}

/** The end of a dialog with a form: what went wrong, and its two buttons. */
export function FormEnd({ failed, action, busy = false, onCancel }: FormEndProps) {
  return (
    <>
      <p class="input-error" role="alert">
        {failed === true ? text('notDone') : failed}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onCancel}>
          {text('cancel')}
        </button>
        <button type="submit" class="button primary" disabled={busy}>
          {action}
        </button>
      </div>
    </>
  );
}
