import type { Ref } from 'preact';
import { useState } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import { fileKind, isHere } from './file-kind.ts';
import { canFetchAgain, troubleText } from './file-words.ts';
import { useFiles } from './files-context.ts';
import { useContent, wantsStillness } from './use-content.ts';
import { Zoomable, type ZoomHandle } from './zoomable.tsx';

interface ViewerContentProps {
  file: FileRow;
  label: string;
  zoom: Ref<ZoomHandle>;
  onZoom: (scale: number) => void;
  onSwipe: (to: 1 | -1) => void;
}

/** px; enough for zooming into a photo. Larger ones are drawn smaller: all their pixels at once would fill the memory. */
const LARGEST_SIDE = 4096;

/** What the viewer shows of a file as it stands. */
export function ViewerContent({ file, label, zoom, onZoom, onSwipe }: ViewerContentProps) {
  const { download, stop, save } = useFiles();
  const [still, setStill] = useState(wantsStillness);
  const [broken, setBroken] = useState(false);
  const kind = fileKind(file.about) === 'video' ? 'video' : 'picture';
  const content = useContent(file, { kind, near: true, still, maxSide: LARGEST_SIDE });
  const size = sizeText(file.about.size);
  if (!isHere(file)) {
    if (file.state === 'wanted') {
      return (
        <Plate icon="download" words={text('downloading')} button={text('cancel')} onPress={() => stop(file)} busy />
      );
    }
    const again = file.state === 'remote' || canFetchAgain(file);
    return (
      <Plate
        icon={file.state === 'remote' ? 'download' : 'image-off'}
        words={file.state === 'remote' ? size : troubleText(file)}
        {...(again && { button: text('download'), onPress: () => download([file]) })}
      />
    );
  }
  if (broken || content.state === 'broken') {
    return <Plate icon="image-off" words={text('cannotShowLong')} button={text('save')} onPress={() => save([file])} />;
  }
  if (content.state === 'waiting') return <div class="viewer-frame" aria-busy="true" />;
  if (kind === 'video') {
    return (
      <div class="viewer-frame viewer-film">
        {/* What people send has no subtitles. */}
        <video
          src={content.url}
          controls
          playsInline
          preload="metadata"
          aria-label={label}
          onError={() => setBroken(true)}
        />
      </div>
    );
  }
  return (
    <>
      <Zoomable
        url={content.url}
        alt={label}
        handle={zoom}
        onZoom={onZoom}
        onSwipe={onSwipe}
        onError={() => setBroken(true)}
      />
      {content.still && (
        <button type="button" class="viewer-animate" onClick={() => setStill(false)}>
          <Icon name="play" size={16} />
          {text('playAnimation')}
        </button>
      )}
    </>
  );
}

interface PlateProps {
  icon: 'download' | 'image-off';
  words: string;
  button?: string;
  onPress?: () => void;
  busy?: boolean;
}

const Plate = ({ icon, words, button, onPress, busy = false }: PlateProps) => (
  <div class="viewer-frame viewer-plate">
    {busy ? <span class="file-ring file-ring-large" aria-hidden="true" /> : <Icon name={icon} size={32} />}
    <p>{words}</p>
    {button !== undefined && (
      <button type="button" class="viewer-button" onClick={onPress}>
        {button}
      </button>
    )}
  </div>
);
