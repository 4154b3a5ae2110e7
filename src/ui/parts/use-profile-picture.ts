import { useEffect, useState } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';
import { useData, usePorts } from '../ports-context.ts';
import { pictureAddress } from './picture-addresses.ts';

/**
 * The profile picture of an Account ID, as soon as it is on this device.
 *
 * @param near false while it is far from what is in sight: nothing is read then
 * @returns an address for `<img>`; null if there is none (yet)
 */
export function useProfilePicture(accountId: string, near: boolean): string | null {
  const data = useData();
  const { stillPicture } = usePorts();
  const file = useLive(
    async (rows) => {
      const row = near ? await rows.profilePicture(accountId) : undefined;
      return row?.state === 'here' ? row.id : null;
    },
    [accountId, near],
  );
  const [shown, setShown] = useState<{ file: string; url: string } | null>(null);
  useEffect(() => {
    if (data === null || typeof file !== 'string') return;
    let current = true;
    const { url, release } = pictureAddress(data, stillPicture, file);
    void url.then((address) => current && setShown(address === null ? null : { file, url: address }));
    return () => {
      current = false;
      release();
    };
  }, [data, file]);
  return shown !== null && shown.file === file ? shown.url : null;
}
