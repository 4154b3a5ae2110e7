import { useEffect, useRef, useState } from 'preact/hooks';
import type { SasPicture } from '../../messenger/api.ts';
import { Modal } from '../parts/modal.tsx';
import { text } from '../text.ts';
import { pictureName } from './picture-name.ts';

/** Nobody has compared seven pictures sooner. */
export const LOOK_FIRST_MS = 1500;

interface ComparePicturesProps {
  pictures: readonly SasPicture[];
  /** The person here has said that they match. */
  confirmed: boolean;
  /** @throws if the answer could not be passed on; it may be given again then */
  onMatch: () => Promise<void>;
  onDiffer: () => void;
  /** Gives up waiting for the other screen. */
  onCancel: () => void;
}

/** The question that keeps strangers out. Neither Esc nor a click beside it answers. */
export function ComparePictures({ pictures, confirmed, onMatch, onDiffer, onCancel }: ComparePicturesProps) {
  const ready = useLookedAt(pictures);
  const title = useRef<HTMLParagraphElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => title.current?.focus(), []);
  const match = () => {
    if (!ready) return;
    setFailed(false);
    onMatch().catch(() => setFailed(true));
  };
  return (
    <Modal title={text('compareTitle')} kind="dialog" class="compare" firm onClose={() => undefined}>
      <p class="soft" tabIndex={-1} ref={title}>
        {text('compareText')}
      </p>
      <ol class="compare-pictures">
        {pictures.map(({ symbol, name }, index) => (
          <li key={index}>
            <span class="compare-tile" aria-hidden="true">
              {symbol}
            </span>
            <span class="visually-hidden">{text('picturePosition', index + 1)} </span>
            {pictureName(name)}
          </li>
        ))}
      </ol>
      {confirmed ? (
        <>
          <p class="compare-waits" role="status">
            {text('compareWaiting')}
          </p>
          <div class="compare-buttons">
            <button type="button" class="button large" onClick={onCancel}>
              {text('cancel')}
            </button>
          </div>
        </>
      ) : (
        <div class="compare-buttons">
          <button type="button" class="button large danger" onClick={onDiffer}>
            {text('theyDiffer')}
          </button>
          <button type="button" class="button large primary" aria-disabled={!ready} onClick={match}>
            {text('theyMatch')}
          </button>
        </div>
      )}
      <p class="input-error compare-end" role="alert">
        {failed && text('compareNotPassedOn')}
      </p>
      {!confirmed && <p class="small-text compare-end">{text('compareIfDiffer')}</p>}
    </Modal>
  );
}

/** True once these pictures have been on the screen long enough to be looked at. */
function useLookedAt(pictures: readonly SasPicture[]): boolean {
  const shown = pictures.map(({ name }) => name).join(' ');
  const [looked, setLooked] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLooked(shown), LOOK_FIRST_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return looked === shown;
}
