import { useEffect, useState } from 'preact/hooks';
import type { PictureToSend } from '../ports.ts';
import { useData, usePorts } from '../ports-context.ts';

/** A picture that may go along with what is shared, and an address to show it by. */
export interface SharedPicture {
  url: string;
  ready: PictureToSend;
}

/** Makes a picture ready to be sent; `undefined` while it is made, null if there is none. */
export function useSharedPicture(picture: Blob | null): SharedPicture | null | undefined {
  const { preparePicture } = usePorts();
  const [shown, setShown] = useState<SharedPicture | null | undefined>(picture === null ? null : undefined);
  useEffect(() => {
    if (picture === null) return setShown(null);
    let current = true;
    let url: string | null = null;
    setShown(undefined);
    void preparePicture(picture, { compress: false })
      .catch(() => null)
      .then((ready) => {
        if (!current) return;
        if (ready === null || typeof ready === 'string') return setShown(null);
        url = URL.createObjectURL(new Blob([ready.bytes], { type: ready.contentType }));
        setShown({ url, ready });
      });
    return () => {
      current = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [picture]);
  return shown;
}

/** Keeps a picture as a draft file of a conversation, or of none (''). Resolves to its id; null if it was not kept. */
export function useKeepPicture(): (picture: SharedPicture, conversation: string) => Promise<string | null> {
  const data = useData();
  return async ({ ready: { bytes, ...about } }, conversation) =>
    (await data?.addDraftFile({ conversation, name: '', isVoice: false, ...about }, bytes))?.id ?? null;
}
