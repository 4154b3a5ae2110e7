import { useEffect, useState } from 'preact/hooks';
import type { CropDialog, CropDialogProps } from './crop-dialog.tsx';

/** The dialog, whose code is read when there is the first screenshot. */
export function LazyCropDialog(props: CropDialogProps) {
  const [loaded, setLoaded] = useState<{ Dialog: typeof CropDialog } | null>(null);
  useEffect(() => void import('./crop-dialog.tsx').then(({ CropDialog: Dialog }) => setLoaded({ Dialog })), []);
  return loaded && <loaded.Dialog {...props} />;
}
