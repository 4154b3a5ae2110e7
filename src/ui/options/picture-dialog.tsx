import { useEffect, useState } from 'preact/hooks';
import type { PictureRefusal } from '../../media/errors.ts';
import { pictureHeader } from '../../media/sniff.ts';
import { ProgressLine } from '../backup/progress-line.tsx';
import { Modal } from '../parts/modal.tsx';
import { useData, usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { pictureErrorText, refusedPictureText } from './picture-error-text.ts';
import { squareOf, wholeSquare, type Sides, type SquareCrop } from './square-crop.ts';
import { SquareFrame } from './square-frame.tsx';

interface PictureDialogProps {
  /** What the person has chosen; it may be anything. */
  file: File;
  onClose: () => void;
}

/** px; finer than any frame here. */
const SHOWN_SIDE = 1200;

/** Which square of a chosen picture becomes the profile picture. */
export function PictureDialog({ file, onClose }: PictureDialogProps) {
  const { cropProfilePicture, messenger } = usePorts();
  const data = useData();
  const shown = useShown(file);
  const [crop, setCrop] = useState<SquareCrop | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const square = shown.sides && (crop ?? wholeSquare(shown.sides));

  const save = async () => {
    if (data === null || shown.sides === null || square === null) return;
    setBusy(true);
    setError('');
    let draft: string | null = null;
    try {
      const picture = await cropProfilePicture(file, squareOf(square, shown.sides));
      if (typeof picture === 'string') return setError(refusedPictureText(picture));
      const { bytes, contentType, width, height } = picture;
      const about = { conversation: '', contentType, name: '', width, height, isVoice: false };
      draft = (await data.addDraftFile(about, bytes)).id;
      await messenger.setPicture({ file: draft });
      onClose();
    } catch (failure) {
      setError(pictureErrorText(failure));
      if (draft !== null) await data.removeDraftFiles([draft]).catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      title={text('profilePicture')}
      kind="dialog"
      class="picture-dialog"
      light={false}
      firm={busy}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {shown.sides !== null && square !== null && (
          <SquareFrame url={shown.url} sides={shown.sides} crop={square} disabled={busy} onCrop={setCrop} />
        )}
        <p class="small-text">{text('pictureSeenBy')}</p>
        {busy && <ProgressLine done={0} total={0} words={text('pictureOnItsWay')} />}
        <p class="input-error" role="alert">
          {error || (shown.refusal && refusedPictureText(shown.refusal))}
        </p>
        <div class="modal-buttons">
          <button type="button" class="button" disabled={busy} onClick={onClose}>
            {text('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy || square === null}>
            {text('save')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface Shown {
  url: string;
  /** null until it can be shown. */
  sides: Sides | null;
  refusal: PictureRefusal | null;
}

const READING: Shown = { url: '', sides: null, refusal: null };

/** The chosen picture, drawn anew: the file itself, which may hold anything, is never put into the page. */
function useShown(file: File): Shown {
  const { stillPicture } = usePorts();
  const [shown, setShown] = useState<Shown>(READING);
  useEffect(() => {
    let url = '';
    let current = true;
    const read = async (): Promise<Shown> => {
      const still = await stillPicture(new Uint8Array(await file.arrayBuffer()), SHOWN_SIDE);
      if (still === null) return { ...READING, refusal: 'not-decodable' };
      const sides = pictureHeader(new Uint8Array(await still.arrayBuffer()));
      if (current) url = URL.createObjectURL(still);
      return { url, sides, refusal: null };
    };
    void read()
      .catch((): Shown => ({ ...READING, refusal: 'not-decodable' }))
      .then((next) => current && setShown(next));
    return () => {
      current = false;
      if (url !== '') URL.revokeObjectURL(url);
    };
  }, [file]);
  return shown;
}
