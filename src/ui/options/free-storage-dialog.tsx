import { useState } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';

interface FreeStorageDialogProps {
  title: string;
  /** Key; without it all of them. */
  conversation?: string;
  /** ms, local clock: what was looked at since stays. */
  beforeMs: number;
  onClose: () => void;
}

/** Asks before contents go, and says how much was freed. */
export function FreeStorageDialog({ title, conversation, beforeMs, onClose }: FreeStorageDialogProps) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const free = async () => {
    setBusy(true);
    setFailed(false);
    try {
      const { bytes } = await messenger.freeStorage({ beforeMs, ...(conversation !== undefined && { conversation }) });
      toast.value = { text: bytes === 0 ? text('nothingToFree') : text('freed', sizeText(bytes)) };
      onClose();
    } catch {
      setBusy(false);
      setFailed(true);
    }
  };
  return (
    <Modal title={title} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void free();
        }}
      >
        <p class="soft">{text('freeStorageText')}</p>
        <FormEnd failed={failed} action={text('removeFiles')} busy={busy} onCancel={onClose} />
      </form>
    </Modal>
  );
}
