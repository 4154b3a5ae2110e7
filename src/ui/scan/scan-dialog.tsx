import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { CameraView } from './camera-view.tsx';
import { readPictureCode } from './read-code.ts';
import { wrongCodeText, type WantedCode } from './scanned-code.ts';

interface ScanDialogProps {
  wanted: WantedCode;
  /** Gets the text of a code of the wanted kind. */
  onCode: (code: string) => void;
  onClose: () => void;
}

/** Reads a code with the camera, or from a picture that is chosen, dropped or pasted. */
export function ScanDialog({ wanted, onCode, onClose }: ScanDialogProps) {
  const { readPicture } = usePorts();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const closed = useRef(false);
  useEffect(() => () => void (closed.current = true), []);

  const take = (code: string) => {
    const wrong = wrongCodeText(code, wanted);
    setProblem(wrong ?? '');
    if (wrong === null) onCode(code.trim());
  };
  const takePicture = async (picture: Blob | undefined | null) => {
    if (picture === undefined || picture === null) return setProblem(text('pictureNone'));
    setBusy(true);
    setProblem('');
    const pixels = await readPicture(picture).catch(() => null);
    const code = pixels === null ? null : await readPictureCode(pixels);
    if (closed.current) return;
    setBusy(false);
    if (code !== null) take(code);
    else setProblem(pixels === null ? text('pictureUnreadable') : text('pictureWithoutCode'));
  };
  usePastedPicture((picture) => void takePicture(picture), take);

  return (
    <Modal
      title={wanted === 'link' ? text('scanLinkTitle') : text('scanRecoveryTitle')}
      kind="dialog"
      onClose={onClose}
    >
      <p class="soft">{wanted === 'link' ? text('scanLinkText') : text('scanRecoveryText')}</p>
      <div
        class={over ? 'scan scan-over' : 'scan'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void takePicture(pictureIn(event.dataTransfer));
        }}
      >
        <CameraView onCode={take} />
        <p class="scan-hint">
          <button type="button" class="button" disabled={busy} onClick={() => file.current?.click()}>
            <Icon name="images" size={16} />
            {busy ? text('pictureReading') : text('choosePicture')}
          </button>
          <span class="small-text">{text('dropOrPaste')}</span>
        </p>
        <input
          ref={file}
          class="visually-hidden"
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={text('choosePicture')}
          onChange={(event) => {
            const input = event.currentTarget;
            const [picture] = input.files ?? [];
            if (picture !== undefined) void takePicture(picture);
            input.value = '';
          }}
        />
      </div>
      <p class="input-error" role="alert">
        {problem !== '' && <Icon name="circle-alert" size={14} />}
        {problem}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
      </div>
    </Modal>
  );
}

const pictureIn = (transfer: DataTransfer | null): File | undefined =>
  [...(transfer?.files ?? [])].find(({ type }) => type.startsWith('image/'));

/** Ctrl V anywhere in the page while the dialog is open: a picture, or the text of a code. */
function usePastedPicture(onPicture: (picture: File | undefined) => void, onText: (code: string) => void): void {
  const latest = useRef({ onPicture, onText });
  latest.current = { onPicture, onText };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      const picture = pictureIn(event.clipboardData);
      const pasted = event.clipboardData?.getData('text/plain') ?? '';
      if (picture === undefined && pasted !== '') latest.current.onText(pasted);
      else latest.current.onPicture(picture);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
