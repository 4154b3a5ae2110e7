import { text } from '../text.ts';
import type { SharedPicture } from './use-shared-picture.ts';

interface SharePictureProps {
  picture: SharedPicture | null | undefined;
  /** Do they take pictures yet? */
  accepted: boolean;
  /** The picture itself, or its address. */
  itself: boolean;
  /** Has it an address that others can open? */
  linked: boolean;
  onItself: (itself: boolean) => void;
}

/** A picture of a page in the share sheet: itself or its address, or why only the latter. */
export function SharePicture({ picture, accepted, itself, linked, onItself }: SharePictureProps) {
  if (picture === undefined) return <div class="share-picture share-picture-coming" aria-busy="true" />;
  if (picture === null || !accepted) {
    return (
      <p class="share-tracking" role="status">
        <span>
          {text(picture === null ? 'pictureNotTaken' : 'pictureAfterAccepting')} {linked && text('shareAddressInstead')}
        </span>
      </p>
    );
  }
  return (
    <>
      <img class="share-picture" src={picture.url} alt={text('photo')} />
      {linked && (
        <div class="segments" role="radiogroup" aria-label={text('whatIsSent')}>
          {[true, false].map((on) => (
            <label key={String(on)} class={itself === on ? 'segment segment-on' : 'segment'}>
              <input type="radio" name="share-picture" checked={itself === on} onChange={() => onItself(on)} />
              {on ? text('photo') : text('linkOnly')}
            </label>
          ))}
        </div>
      )}
    </>
  );
}
