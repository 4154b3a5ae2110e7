import { fileIcon, fileKind, isVisual } from '../files/file-kind.ts';
import { shownFileName } from '../files/file-name.ts';
import { FileNameText } from '../files/file-name-text.tsx';
import { fileText } from '../files/file-words.ts';
import { SoundLine } from '../files/sound-line.tsx';
import { useContent } from '../files/use-content.ts';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import type { FileRow } from '../../store/rows.ts';

/** px, twice what it has on the screen. */
const DRAWN_SIDE = 96;
/** UTF-16 units; 32 captions fit into one message. */
const MAX_CAPTION = 250;

interface DraftRowProps {
  file: FileRow;
  place: number;
  of: number;
  /** What it will have when it is sent; undefined while that is found out. */
  bytes: number | undefined;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
  onCaption: (caption: string) => void;
}

/** One chosen file: what it is, a caption if it is a picture or film, and the ways to move it or take it out. */
export function DraftRow({ file, place, of, bytes, onMove, onRemove, onCaption }: DraftRowProps) {
  const { about } = file;
  const name = shownFileName(about.name) || fileText(about);
  const visual = isVisual(about);
  if (about.isVoice) {
    const shown = { about: { ...about, id: file.id, address: null }, row: file, near: true, author: text('youName') };
    return (
      <li class="draft-row draft-voice">
        <SoundLine {...shown} sentAtMs={file.createdAtMs} onBroken={() => undefined} />
        <Remove name={name} onRemove={onRemove} />
      </li>
    );
  }
  return (
    <li class="draft-row">
      <Thumbnail file={file} />
      <span class="draft-lines">
        <span class="draft-title">
          <FileNameText name={name} />
          <span class="draft-size">{bytes === undefined ? text('preparingShort') : sizeText(bytes)}</span>
        </span>
        {visual && (
          <input
            class="draft-caption"
            autocomplete="off"
            dir="auto"
            maxLength={MAX_CAPTION}
            aria-label={text('captionOf', name)}
            placeholder={text('addCaption')}
            defaultValue={about.caption}
            onInput={(event) => onCaption(event.currentTarget.value)}
            onKeyDown={(event) => {
              // It belongs to the form of the composer no more than the list does.
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
        )}
      </span>
      {of > 1 && <Grip name={name} place={place} of={of} onMove={onMove} />}
      <Remove name={name} onRemove={onRemove} />
    </li>
  );
}

function Thumbnail({ file }: { file: FileRow }) {
  const kind = fileKind(file.about);
  const content = useContent(file, { kind: 'picture', near: kind === 'picture', maxSide: DRAWN_SIDE, still: true });
  return (
    <span class="draft-sign" aria-hidden="true">
      {content.state === 'ready' ? (
        <img src={content.url} alt="" draggable={false} decoding="async" />
      ) : (
        <Icon name={fileIcon(file.about)} size={20} />
      )}
    </span>
  );
}

interface GripProps extends Pick<DraftRowProps, 'place' | 'of' | 'onMove'> {
  name: string;
}

/** Arrow keys move the file; a click moves it up, the first one down. */
const Grip = ({ name, place, of, onMove }: GripProps) => (
  <button
    type="button"
    class="icon-button draft-grip"
    aria-label={text('moveFile', name, place + 1, of)}
    title={text('moveFileHint')}
    onClick={() => onMove(place === 0 ? 1 : -1)}
    onKeyDown={(event) => {
      const step = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      onMove(step);
    }}
  >
    <Icon name="grip-vertical" size={16} />
  </button>
);

const Remove = ({ name, onRemove }: { name: string; onRemove: () => void }) => (
  <button
    type="button"
    class="icon-button"
    aria-label={text('removeFile', name)}
    title={text('removeFile', name)}
    onClick={onRemove}
  >
    <Icon name="x" size={16} />
  </button>
);
