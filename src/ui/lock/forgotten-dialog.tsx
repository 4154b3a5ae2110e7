import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { EraseDialog } from '../trouble/erase-dialog.tsx';

/** Nobody can open it without the passphrase: what is here can only be thrown away. */
export function ForgottenDialog({ onClose }: { onClose: () => void }) {
  const { reload } = usePorts();
  return (
    <EraseDialog title={text('forgottenTitle')} reason={text('forgottenText')} onClose={onClose} onErased={reload} />
  );
}
