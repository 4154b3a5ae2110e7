import { useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { useData } from '../ports-context.ts';
import { text } from '../text.ts';
import { dateInputValue, midnightOf } from '../time.ts';

interface DateDialogProps {
  /** Key of the conversation. */
  conversation: string;
  nowMs: number;
  onClose: () => void;
  /** The first message of the day that was chosen, or of the next day that has one; else the newest. */
  onFound: (message: MessageRow) => void;
}

/** Asks for the day to look at. */
export function DateDialog({ conversation, nowMs, onClose, onFound }: DateDialogProps) {
  const data = useData();
  const [value, setValue] = useState(dateInputValue(nowMs));
  const [failed, setFailed] = useState(false);
  const find = async () => {
    const startMs = midnightOf(value);
    if (data === null || startMs === null) return setFailed(true);
    const [first] = await data.messagesAfter(conversation, { id: '', sentAtMs: startMs - 1 }, 1);
    const found = first ?? (await data.messages(conversation, 1))[0];
    onClose();
    if (found !== undefined) onFound(found);
  };
  return (
    <Modal title={text('goToDate')} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          find().catch(() => setFailed(true));
        }}
      >
        <label class="label" for="go-to-date">
          {text('date')}
        </label>
        <div class="input-box">
          <input
            id="go-to-date"
            autocomplete="off"
            type="date"
            required
            max={dateInputValue(nowMs)}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </div>
        <FormEnd failed={failed} action={text('goThere')} onCancel={onClose} />
      </form>
    </Modal>
  );
}
