import { useRef, useState } from 'preact/hooks';
import type { FileRow, MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { FileCard } from './file-card.tsx';
import { fileKind, isVisual } from './file-kind.ts';
import { canFetchAgain, troubleText } from './file-words.ts';
import { useFiles } from './files-context.ts';
import { MediaGrid } from './media-grid.tsx';
import type { ShownFile } from './shown-file.ts';
import { SoundLine } from './sound-line.tsx';
import { UploadLine } from './upload-line.tsx';
import { useNear } from './use-near.ts';

interface MessageFilesProps {
  message: MessageRow;
  /** What its author is called. */
  author: string;
}

/** The files of one message: pictures and films as a grid, sounds to play, everything else as cards. */
export function MessageFiles({ message, author }: MessageFilesProps) {
  const root = useRef<HTMLDivElement>(null);
  const near = useNear(root);
  const seen = useRef(false);
  seen.current ||= near;
  const rows = useLive(
    (data) => (seen.current ? data.filesOfMessage(message.id) : Promise.resolve(undefined)),
    [message.id, seen.current],
  );
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  const files = message.files.map((about): ShownFile => {
    const row = rows?.find(({ id }) => id === about.id);
    return { about, row: row ?? (rows === undefined ? undefined : null), near, author, sentAtMs: message.sentAtMs };
  });
  const asPicture = (file: ShownFile) => isVisual(file.about) && !broken.has(file.about.id);
  const visuals = files.filter(asPicture);
  const onBroken = (id: string) => setBroken((before) => new Set([...before, id]));
  const [single] = visuals;
  return (
    <div class="files" ref={root}>
      {visuals.length > 0 && <MediaGrid files={visuals} onBroken={onBroken} />}
      {visuals.length === 1 && single?.about.caption && (
        <p class="file-caption" dir="auto">
          {single.about.caption}
        </p>
      )}
      {visuals.length > 1 && <GridTrouble files={visuals} />}
      {files
        .filter((file) => !asPicture(file))
        .map((file) =>
          fileKind(file.about) === 'sound' && !broken.has(file.about.id) ? (
            <SoundLine key={file.about.id} {...file} onBroken={() => onBroken(file.about.id)} />
          ) : (
            <FileCard key={file.about.id} {...file} broken={broken.has(file.about.id)} />
          ),
        )}
      {message.outgoing && rows !== undefined && <UploadLine message={message} rows={rows} />}
    </div>
  );
}

/** What is wrong with some of several pictures, whose places are too small for words. */
function GridTrouble({ files }: { files: readonly ShownFile[] }) {
  const { download } = useFiles();
  const rows = files.flatMap(({ row }) => (row && troubleText(row) !== '' ? [row] : []));
  const [first] = rows;
  if (first === undefined) return null;
  const again = rows.filter(canFetchAgain);
  const same = rows.every((row) => troubleText(row) === troubleText(first));
  return (
    <p class="file-trouble">
      <Icon name="circle-alert" size={14} />
      <span>{same && rows.length === files.length ? troubleText(first) : plural('filesMissing', rows.length)}</span>
      {again.length > 0 && <Again files={again} onPress={download} />}
    </p>
  );
}

const Again = ({ files, onPress }: { files: FileRow[]; onPress: (files: FileRow[]) => void }) => (
  <button type="button" class="file-again" onClick={() => onPress(files)}>
    {text('tryAgain')}
  </button>
);
