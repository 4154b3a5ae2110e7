import type { FileRow, MessageRow } from '../../store/rows.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** How far the files of an own message have left, and the way to take it back. */
export function UploadLine({ message, rows }: { message: MessageRow; rows: readonly FileRow[] }) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  if (message.status !== 'sending' || !rows.some(({ state }) => state === 'upload')) return null;
  const done = rows.filter(({ state }) => state !== 'upload').length;
  const waiting = rows.some(({ state, attempts, dueMs }) => state === 'upload' && attempts > 0 && dueMs > Date.now());
  const words = waiting
    ? text('uploadWaiting')
    : rows.length === 1
      ? text('uploading')
      : text('uploadingSome', done + 1, rows.length);
  return (
    <p class="upload-line">
      <span class="file-ring" aria-hidden="true" />
      <span
        class="upload-words"
        role="progressbar"
        aria-label={words}
        aria-valuemin={0}
        aria-valuemax={rows.length}
        aria-valuenow={done}
      >
        {words}
      </span>
      <button
        type="button"
        class="file-again"
        aria-label={text('cancelUpload')}
        onClick={() =>
          messenger.cancel({ messageId: message.id }).then(
            (cancelled) => {
              if (!cancelled) toast.value = { text: text('tooLateToCancel'), urgent: true };
            },
            (error: unknown) => {
              toast.value = { text: failureText(error), urgent: true };
            },
          )
        }
      >
        {text('cancel')}
      </button>
    </p>
  );
}
