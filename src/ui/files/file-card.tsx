import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import { fileIcon, isHere } from './file-kind.ts';
import { isRisky, shownFileName } from './file-name.ts';
import { FileNameText } from './file-name-text.tsx';
import { canFetchAgain, fileText, troubleText } from './file-words.ts';
import { useFiles } from './files-context.ts';
import type { ShownFile } from './shown-file.ts';

interface FileCardProps extends ShownFile {
  /** Its bytes are not what its sender says. */
  broken?: boolean;
}

/** A file that is not opened here: what it is called, how large it is, and the way to have it. */
export function FileCard({ about, row, broken = false }: FileCardProps) {
  const name = shownFileName(about.name) || fileText(about);
  const risky = isRisky(name, about.contentType);
  const notes = [
    sizeText(about.size),
    broken ? text('cannotShow') : '',
    risky ? text('riskyShort') : '',
    row?.state === 'wanted' && row.attempts > 0 ? text('waitingForServer') : '',
  ];
  const trouble = row === null ? text('fileGone') : row === undefined || isHere(row) ? '' : troubleText(row);
  return (
    <div class="file-card" role="group" aria-label={name}>
      <span class="file-sign">
        <Icon name={risky ? 'triangle-alert' : fileIcon(about)} size={20} />
      </span>
      <span class="file-lines">
        <FileNameText name={name} />
        <span class={trouble === '' ? 'file-note' : 'file-note file-note-lost'}>
          {trouble === ''
            ? notes.filter(Boolean).map((note, index) => (
                <>
                  {index > 0 && ' · '}
                  <bdi>{note}</bdi>
                </>
              ))
            : trouble}
        </span>
        {about.caption !== '' && (
          <span class="file-note" dir="auto">
            {about.caption}
          </span>
        )}
      </span>
      <CardButton name={name} row={row} />
    </div>
  );
}

/** What can be done with it as it stands. */
function CardButton({ name, row }: { name: string; row: ShownFile['row'] }) {
  const { download, stop, save } = useFiles();
  if (!row) return null;
  if (row.state === 'wanted') {
    return (
      <Round label={text('stopDownload', name)} onPress={() => stop(row)}>
        <span class="file-ring file-ring-large" aria-hidden="true">
          <Icon name="x" size={14} />
        </span>
      </Round>
    );
  }
  if (isHere(row)) {
    return (
      <button
        type="button"
        class="button small file-save"
        aria-label={text('saveThis', name)}
        onClick={() => save([row])}
      >
        {text('save')}
      </button>
    );
  }
  if (row.state === 'remote') {
    return (
      <Round label={text('downloadThis', name)} onPress={() => download([row])}>
        <Icon name="download" size={18} />
      </Round>
    );
  }
  return canFetchAgain(row) ? (
    <Round label={text('downloadThis', name)} onPress={() => download([row])}>
      <Icon name="refresh-cw" size={18} />
    </Round>
  ) : null;
}

const Round = ({ label, onPress, children }: { label: string; onPress: () => void; children: ComponentChildren }) => (
  <button type="button" class="file-round" aria-label={label} title={label} onClick={onPress}>
    {children}
  </button>
);
