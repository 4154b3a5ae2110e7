import { useState } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import type { SharedPage } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** px; what a preview shows is no larger anywhere. */
const MAX_SIDE = 200;

export interface PageShot {
  /** Is the page to be seen in the tab in front? */
  offered: boolean;
  /** A small picture of it, as it stands there now; null: none. */
  picture: Blob | null;
  turn: (on: boolean) => Promise<void>;
}

/** A small picture of the page for its preview. Nothing is fetched: it is what the tab shows. Off until it is asked for. */
export function usePageShot({ inFront = false }: SharedPage): PageShot {
  const { captureTab, stillPicture } = usePorts();
  const { toast } = useNavigation();
  const [picture, setPicture] = useState<Blob | null>(null);
  const take = async (): Promise<Blob | null> => {
    const whole = await captureTab?.();
    return whole ? stillPicture(new Uint8Array(await whole.arrayBuffer()), MAX_SIDE) : null;
  };
  return {
    offered: inFront && captureTab !== null,
    picture,
    turn: async (on) => {
      const taken = on ? await take().catch(() => null) : null;
      setPicture(taken);
      if (on && taken === null) toast.value = { text: text('screenshotRefused'), urgent: true };
    },
  };
}
