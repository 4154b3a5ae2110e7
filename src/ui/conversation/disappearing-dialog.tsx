import { useState } from 'preact/hooks';
import type { ConversationRow, Disappearing } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { failureText } from '../failure-text.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { durationText } from '../time.ts';
import { AFTER_READ, AFTER_SEND, isSameSetting, OFF } from './disappearing.ts';

/** How long what we write stays with both sides. */
export function DisappearingDialog({ row, onClose }: { row: ConversationRow; onClose: () => void }) {
  const { messenger } = usePorts();
  const [chosen, setChosen] = useState<Disappearing>(row.disappearing);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState('');
  const me = row.kind === 'me';
  const save = async () => {
    if (isSameSetting(chosen, row.disappearing)) return onClose();
    setBusy(true);
    setFailed('');
    try {
      await messenger.setDisappearing({ conversation: row.key, disappearing: chosen });
      onClose();
    } catch (error) {
      setBusy(false);
      setFailed(failureText(error));
    }
  };
  const group = (mode: 'after-read' | 'after-send', seconds: readonly number[]) => {
    const own = row.disappearing.mode === mode ? row.disappearing.seconds : 0;
    // Another client may have chosen a time that is not offered here.
    const all = own > 0 && !seconds.includes(own) ? [...seconds, own].sort((a, b) => a - b) : seconds;
    return all.map((length) => (
      <Choice
        key={length}
        label={durationText(length)}
        value={{ mode, seconds: length }}
        chosen={chosen}
        onChoose={setChosen}
      />
    ));
  };
  return (
    <Modal title={text('disappearingMessages')} kind="dialog" class="disappearing" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="soft">{me ? text('disappearingNotesText') : text('disappearingText', conversationName(row))}</p>
        <div class="timer-choices">
          <Choice label={text('timerOff')} value={OFF} chosen={chosen} onChoose={setChosen} />
        </div>
        {!me && (
          <fieldset class="timer-choices">
            <legend class="label">{text('afterRead')}</legend>
            {group('after-read', AFTER_READ)}
          </fieldset>
        )}
        <fieldset class="timer-choices">
          <legend class="label">{text('afterSend')}</legend>
          {group('after-send', AFTER_SEND)}
        </fieldset>
        <FormEnd failed={failed} action={text('save')} busy={busy} onCancel={onClose} />
      </form>
    </Modal>
  );
}

interface ChoiceProps {
  label: string;
  value: Disappearing;
  chosen: Disappearing;
  onChoose: (value: Disappearing) => void;
}

const Choice = ({ label, value, chosen, onChoose }: ChoiceProps) => (
  <label class="timer-choice">
    <input
      type="radio"
      class="radio"
      name="disappearing"
      checked={isSameSetting(value, chosen)}
      onChange={() => onChoose(value)}
    />
    {label}
  </label>
);
