import type { ConversationRow, FileRow } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { sizeText } from '../size-text.ts';
import { plural, text } from '../text.ts';
import { shownFileName } from './file-name.ts';
import { fileText } from './file-words.ts';

/** What has to be answered before something happens with files. */
export type FileQuestion =
  | { kind: 'download'; row: ConversationRow; files: readonly FileRow[] }
  /** `go` saves it all the same. */
  | { kind: 'risky'; name: string; go: () => void }
  | { kind: 'forget'; files: readonly FileRow[] };

export interface FileQuestionsProps {
  asked: FileQuestion;
  onDownload: (row: ConversationRow, files: readonly FileRow[], always: boolean) => void;
  onForget: (files: readonly FileRow[]) => void;
  onClose: () => void;
}

export function FileQuestions({ asked, onDownload, onForget, onClose }: FileQuestionsProps) {
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  switch (asked.kind) {
    case 'download':
      return <DownloadQuestion {...asked} onClose={onClose} onAnswer={onDownload} />;
    case 'risky':
      return (
        <Modal title={text('riskyTitle')} kind="dialog" onClose={onClose}>
          <p class="open-link-host">
            <bdi>{asked.name}</bdi>
          </p>
          <p class="warning-line" role="alert">
            <Icon name="triangle-alert" size={16} />
            <span>{text('riskyText')}</span>
          </p>
          <Buttons onClose={onClose}>
            <button type="button" class="button danger-filled" onClick={then(asked.go)}>
              {text('saveAnyway')}
            </button>
          </Buttons>
        </Modal>
      );
    case 'forget':
      return (
        <Modal title={text('forgetFileTitle')} kind="dialog" onClose={onClose}>
          <p class="soft">
            {asked.files.every(({ address }) => address !== null) ? text('forgetFileText') : text('forgetFileForEver')}
          </p>
          <Buttons onClose={onClose}>
            <button type="button" class="button danger-filled" onClick={then(() => onForget(asked.files))}>
              {text('delete')}
            </button>
          </Buttons>
        </Modal>
      );
  }
}

const Buttons = ({ onClose, children }: { onClose: () => void; children: preact.ComponentChildren }) => (
  <div class="modal-buttons">
    <button type="button" class="button" onClick={onClose}>
      {text('cancel')}
    </button>
    {children}
  </div>
);

interface DownloadQuestionProps {
  row: ConversationRow;
  files: readonly FileRow[];
  onAnswer: FileQuestionsProps['onDownload'];
  onClose: () => void;
}

/** "Download from Ana?" A stranger's files come one message at a time: there is no "always" for them. */
function DownloadQuestion({ row, files, onAnswer, onClose }: DownloadQuestionProps) {
  const stranger = row.request === 'incoming' || !row.approved;
  const answer = (always: boolean) => () => {
    onClose();
    onAnswer(row, files, always);
  };
  const size = sizeText(files.reduce((sum, { about }) => sum + about.size, 0));
  const [first] = files;
  return (
    <Modal
      title={stranger ? text('downloadFromStranger') : text('downloadFrom', conversationName(row))}
      kind="dialog"
      onClose={onClose}
    >
      <p class="open-link-host">
        <bdi>
          {files.length === 1 && first !== undefined
            ? shownFileName(first.about.name) || fileText(first.about)
            : plural('filesCount', files.length)}
        </bdi>{' '}
        <span class="file-ask-size">{size}</span>
      </p>
      <p class="soft">{stranger ? text('downloadStrangerText') : text('downloadText')}</p>
      <div class="modal-buttons">
        <button type="button" class="button first" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class={stranger ? 'button primary' : 'button'} onClick={answer(false)}>
          {text('downloadOnce')}
        </button>
        {!stranger && (
          <button type="button" class="button primary" onClick={answer(true)}>
            {text('downloadAlways', conversationName(row))}
          </button>
        )}
      </div>
    </Modal>
  );
}
