import { useState } from 'preact/hooks';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

export function NameDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { messenger } = usePorts();
  const [value, setValue] = useState(name);
  const [failed, setFailed] = useState(false);
  return (
    <Modal title={text('changeName')} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          messenger.setName({ name: value.trim() }).then(onClose, () => setFailed(true));
        }}
      >
        <p class="soft">{text('changeNameText')}</p>
        <label class="label" for="own-name">
          {text('name')}
        </label>
        <div class="input-box">
          <input
            id="own-name"
            dir="auto"
            autocomplete="off"
            maxLength={100}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </div>
        <FormEnd failed={failed} action={text('save')} onCancel={onClose} />
      </form>
    </Modal>
  );
}
