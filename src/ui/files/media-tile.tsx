import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { plural, text } from '../text.ts';
import { leftText } from '../time.ts';
import { fileKind, isHere } from './file-kind.ts';
import { canFetchAgain, troubleText } from './file-words.ts';
import { useFiles } from './files-context.ts';
import { fileLabel, type ShownFile } from './shown-file.ts';
import { useContent, wantsStillness } from './use-content.ts';

/** px: twice the width of the widest place. */
const DRAWN_SIDE = 840;

interface MediaTileProps {
  file: ShownFile;
  /** How many stand behind it. */
  more?: number;
  /** There is room for words. */
  alone?: boolean;
  onDownload: () => void;
  onBroken: () => void;
}

/** One picture or film in a grid: a button that opens it, or fetches it, or stops that. */
export function MediaTile({ file, more = 0, alone = false, onDownload, onBroken }: MediaTileProps) {
  const { about, row } = file;
  const { download, stop } = useFiles();
  const label = fileLabel(file);
  if (row === undefined) return <span class="tile" />;
  if (row === null) return <Trouble label={label} words={text('fileGone')} alone={alone} />;
  if (row.state === 'remote' && row.bytes === 0) {
    return (
      <button
        type="button"
        class="tile tile-away"
        aria-label={`${text('downloadThis', label)}, ${sizeText(about.size)}`}
        onClick={onDownload}
      >
        <Icon name="download" size={20} />
        <span>{sizeText(about.size)}</span>
        <More count={more} />
      </button>
    );
  }
  if (row.state === 'wanted') {
    const note = row.attempts > 0 ? text('waitingForServer') : sizeText(about.size);
    return (
      <button
        type="button"
        class="tile tile-away"
        aria-label={`${text('stopDownload', label)}, ${note}`}
        onClick={() => stop(row)}
      >
        <span class="file-ring file-ring-large" aria-hidden="true">
          <Icon name="x" size={16} />
        </span>
        <span>{note}</span>
        <More count={more} />
      </button>
    );
  }
  if (isHere(row)) return <Picture file={{ ...file, row }} more={more} label={label} onBroken={onBroken} />;
  const again = canFetchAgain(row);
  return (
    <Trouble
      label={label}
      words={troubleText(row) || text('fileGone')}
      alone={alone}
      {...(again && { onAgain: () => download([row]) })}
    />
  );
}

const More = ({ count }: { count: number }) =>
  count > 0 ? (
    <span class="tile-more" dir="ltr" aria-hidden="true">
      +{count}
    </span>
  ) : null;

interface PictureProps {
  file: ShownFile & { row: NonNullable<ShownFile['row']> };
  more: number;
  label: string;
  onBroken: () => void;
}

function Picture({ file, more, label, onBroken }: PictureProps) {
  const { about, row, near } = file;
  const { view } = useFiles();
  const kind = fileKind(about) === 'video' ? 'video' : 'picture';
  const content = useContent(row, { kind, near, maxSide: DRAWN_SIDE, still: wantsStillness() });
  const [durationMs, setDurationMs] = useState(row.durationMs);
  const broken = content.state === 'broken';
  useEffect(() => {
    if (broken) onBroken();
  }, [broken]);
  return (
    <button
      type="button"
      class="tile"
      aria-label={more > 0 ? `${label}, ${plural('moreFiles', more)}` : label}
      aria-haspopup="dialog"
      onClick={() => view(row)}
    >
      {content.state === 'ready' && kind === 'picture' && (
        <img src={content.url} alt="" draggable={false} decoding="async" onError={onBroken} />
      )}
      {content.state === 'ready' && kind === 'video' && (
        <video
          src={`${content.url}#t=0.1`}
          muted
          playsInline
          preload="metadata"
          tabIndex={-1}
          aria-hidden="true"
          onError={onBroken}
          onLoadedMetadata={({ currentTarget: { duration } }) =>
            Number.isFinite(duration) && setDurationMs(duration * 1000)
          }
        />
      )}
      {content.state === 'ready' && content.still && <span class="tile-badge">{text('gif')}</span>}
      {kind === 'video' && (
        <>
          <span class="tile-play">
            <Icon name="play" size={20} />
          </span>
          {durationMs > 0 && <span class="tile-badge">{leftText(durationMs)}</span>}
        </>
      )}
      <More count={more} />
    </button>
  );
}

interface TroubleProps {
  label: string;
  words: string;
  alone: boolean;
  onAgain?: () => void;
}

function Trouble({ label, words, alone, onAgain }: TroubleProps) {
  const inside = (
    <>
      <Icon name="image-off" size={20} />
      {alone && <span>{words}</span>}
      {alone && onAgain && <span class="tile-again">{text('tryAgain')}</span>}
    </>
  );
  return onAgain ? (
    <button
      type="button"
      class="tile tile-away"
      aria-label={`${label}: ${words} ${text('tryAgain')}`}
      onClick={onAgain}
    >
      {inside}
    </button>
  ) : (
    <span class="tile tile-away tile-lost" role="img" aria-label={`${label}: ${words}`} title={words}>
      {inside}
    </span>
  );
}
