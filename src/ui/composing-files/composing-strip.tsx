import { goesAsItIs } from '../../media/sending-table.ts';
import { shownFileName } from '../files/file-name.ts';
import { FileNameText } from '../files/file-name-text.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { messagesOf } from './chosen-file.ts';
import { DraftRow } from './draft-row.tsx';
import { refusalText } from './refusal-words.ts';
import type { ComingFile, ComposingFiles } from './use-composing-files.ts';

/** Above the field: what goes along with the next message. Nothing if there is nothing. */
export function ComposingStrip({ files }: { files: ComposingFiles }) {
  const { drafts, coming, smaller } = files;
  if (drafts.length === 0 && coming.length === 0) return null;
  const several = messagesOf(drafts).length;
  return (
    <section class="drafts" aria-label={text('chosenFiles')}>
      <ul class="draft-list">
        {drafts.map((file, place) => (
          <DraftRow
            key={file.id}
            file={file}
            place={place}
            of={drafts.length}
            bytes={smaller.bytesOf(file)}
            onMove={(step) => files.move(file.id, step)}
            onRemove={() => files.remove(file.id)}
            onCaption={(caption) => files.setCaption(file.id, caption)}
          />
        ))}
        {coming.map((file) => (
          <ComingRow key={file.id} file={file} onDismiss={() => files.dismiss(file.id)} />
        ))}
      </ul>
      {!files.allowed && drafts.length > 0 && (
        <p class="draft-note" role="status">
          {text('filesAfterAccepting')}
        </p>
      )}
      {drafts.some(({ about }) => !about.isVoice && goesAsItIs(about.contentType)) && (
        <p class="draft-note">{text('filesAsTheyAre')}</p>
      )}
      {(smaller.offered || several > 1) && (
        <div class="draft-foot">
          {smaller.offered && (
            <div class="segments" role="radiogroup" aria-label={text('pictureSize')}>
              {[false, true].map((on) => (
                <label key={String(on)} class={smaller.on === on ? 'segment segment-on' : 'segment'}>
                  <input
                    type="radio"
                    name="picture-size"
                    checked={smaller.on === on}
                    onChange={() => smaller.turn(on)}
                  />
                  {on ? text('smaller') : text('originalSize')}
                </label>
              ))}
            </div>
          )}
          {several > 1 && <span class="draft-note">{text('asSeveralMessages', several)}</span>}
        </div>
      )}
    </section>
  );
}

/** A file that is being prepared, or why it does not come along. */
function ComingRow({ file, onDismiss }: { file: ComingFile; onDismiss: () => void }) {
  const words = refusalText(file);
  const name = shownFileName(file.name);
  return (
    <li class="draft-row">
      <span class={words === '' ? 'draft-sign draft-busy' : 'draft-sign draft-wrong'}>
        {words !== '' && <Icon name="circle-alert" size={20} />}
      </span>
      <span class="draft-lines" role={words === '' ? 'status' : 'alert'}>
        {name !== '' && <FileNameText name={name} />}
        <span class={words === '' ? 'draft-size' : 'draft-refusal'}>{words || text('preparing')}</span>
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={text(words === '' ? 'removeFile' : 'dismissFile', name || text('chosenFiles'))}
        title={words === '' ? text('removeFile', name) : text('close')}
        onClick={onDismiss}
      >
        <Icon name="x" size={16} />
      </button>
    </li>
  );
}
