import { useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import { groupedId } from '../names.ts';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { failureText } from '../failure-text.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** What this person is called here, and nowhere else. */
export function NicknameDialog({ row, onClose }: { row: ConversationRow; onClose: () => void }) {
  const { messenger } = usePorts();
  const [value, setValue] = useState(row.nickname);
  const [failed, setFailed] = useState('');
  return (
    <Modal title={text('nickname')} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void messenger
            .setNickname({ conversation: row.key, nickname: value.trim() })
            .then(onClose, (error: unknown) => setFailed(failureText(error)));
        }}
      >
        <p class="soft">{text('nicknameText')}</p>
        <label class="label" for="nickname">
          {text('nickname')}
        </label>
        <div class="input-box">
          <input
            id="nickname"
            autocomplete="off"
            dir="auto"
            maxLength={100}
            value={value}
            placeholder={row.name}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </div>
        <p class="grouped-id">
          <bdi>{groupedId(row.accountId)}</bdi>
        </p>
        <FormEnd failed={failed} action={text('save')} onCancel={onClose} />
      </form>
    </Modal>
  );
}
