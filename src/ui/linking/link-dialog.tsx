import { Modal } from '../parts/modal.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { ComparePictures } from './compare-pictures.tsx';
import { linkFailureText } from './failure-text.ts';
import { useConfirmed } from './use-confirmed.ts';
import type { Linking } from './use-linking.ts';

interface LinkDialogProps {
  linking: Linking;
  /** The person has seen how it ended, or wants it ended. */
  onClose: () => void;
}

/** On the device with the account, from the code to the end: connecting, comparing, done or failed. */
export function LinkDialog({ linking, onClose }: LinkDialogProps) {
  const { messenger } = usePorts();
  const { view, show, silent } = linking;
  const confirmed = useConfirmed(view);
  switch (view.state) {
    case 'none':
    case 'waiting':
      return null;
    case 'connecting':
      return (
        <Modal title={text('linkConnectingTitle')} kind="dialog" light={false} onClose={onClose}>
          <p class="soft">{text('linkConnectingText')}</p>
          <p class="busy-line" role="status">
            <span class="busy-ring" aria-hidden="true" />
            {silent ? text('linkSilent') : text('connecting')}
          </p>
          <div class="modal-buttons">
            <button type="button" class="button" onClick={onClose}>
              {text('cancel')}
            </button>
          </div>
        </Modal>
      );
    case 'compare':
      return (
        <ComparePictures
          pictures={view.pictures}
          confirmed={view.confirmed}
          onMatch={() => messenger.confirmLink().then(show)}
          onDiffer={() => {
            messenger.cancelLink({ differ: true }).catch(() => undefined);
            show({ state: 'failed', role: view.role, reason: 'differ' });
          }}
          onCancel={onClose}
        />
      );
    case 'done':
      return (
        <Modal title={text('linkDoneTitle')} kind="dialog" onClose={onClose}>
          <p class="soft">{text('linkDoneText', view.device || text('newDevice'))}</p>
          <p class="outcome">
            <Icon name="history" />
            <span>{text('linkDoneHistory')}</span>
          </p>
          <div class="modal-buttons">
            <a class="button" href="#data" onClick={onClose}>
              {text('toBackup')}
            </a>
            <button type="button" class="button primary" onClick={onClose}>
              {text('done')}
            </button>
          </div>
        </Modal>
      );
    case 'failed':
      return (
        <Modal title={text('linkFailedTitle')} kind="dialog" onClose={onClose}>
          <p class="outcome outcome-failed" role="alert">
            <Icon name="circle-alert" />
            <span>{linkFailureText(view.reason, 'old', confirmed)}</span>
          </p>
          <div class="modal-buttons">
            <button type="button" class="button primary" onClick={onClose}>
              {text('close')}
            </button>
          </div>
        </Modal>
      );
  }
}
