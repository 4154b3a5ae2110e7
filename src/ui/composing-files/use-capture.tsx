import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { LazyCropDialog } from './lazy-crop-dialog.tsx';
import type { ComposingFiles } from './use-composing-files.ts';

/** Takes a picture of the page beside, of which a part goes along. `capture` is null where there is no page beside. */
export function useCapture(files: ComposingFiles): { capture: (() => void) | null; dialog: VNode | null } {
  const { captureTab } = usePorts();
  const { toast } = useNavigation();
  const [captured, setCaptured] = useState<Blob | null>(null);
  const take = async () => {
    const picture = await captureTab?.().catch(() => null);
    if (picture) setCaptured(picture);
    else toast.value = { text: text('screenshotRefused'), urgent: true };
  };
  const close = () => setCaptured(null);
  const add = (part: Blob) => {
    close();
    files.add([new File([part], 'screenshot.png', { type: 'image/png' })]);
  };
  return {
    capture: captureTab && (() => void take()),
    dialog: captured && <LazyCropDialog picture={captured} onClose={close} onCropped={add} />,
  };
}
