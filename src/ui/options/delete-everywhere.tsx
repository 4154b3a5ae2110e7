import { useState } from 'preact/hooks';
import type { NodeDeletion } from '../../messenger/api.ts';
import { forgetEmoji } from '../conversation/recent-emoji.ts';
import { forgetDownloadAsked } from '../files/download-asked.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { Setting } from './setting.tsx';

/** Deletes what the network holds of the account, then everything here. */
export function DeleteEverywhereSetting() {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Setting icon="flame" title={text('deleteEverywhere')} note={text('deleteEverywhereNote')}>
        <button type="button" class="button danger" onClick={() => setAsking(true)}>
          {text('deleteAsk')}
        </button>
      </Setting>
      {asking && <DeleteEverywhereDialog onClose={() => setAsking(false)} />}
    </>
  );
}

/** `left`: what each computer of the network did; empty if none could be asked. */
type Stage = { at: 'ask' } | { at: 'busy' } | { at: 'left'; nodes: NodeDeletion[] };

function DeleteEverywhereDialog({ onClose }: { onClose: () => void }) {
  const { messenger, reload } = usePorts();
  const leave = () => {
    forgetEmoji();
    forgetDownloadAsked();
    reload();
  };
  const [sure, setSure] = useState(false);
  const [stage, setStage] = useState<Stage>({ at: 'ask' });

  const run = async (force: boolean) => {
    setStage({ at: 'busy' });
    try {
      const { nodes, removedHere } = await messenger.deleteEverywhere({ force });
      if (removedHere) leave();
      else setStage({ at: 'left', nodes });
    } catch {
      if (!force) return setStage({ at: 'left', nodes: [] });
      // Here anyway was asked for, and here needs no network.
      messenger.removeAccount().then(leave, () => setStage({ at: 'left', nodes: [] }));
    }
  };

  if (stage.at === 'left') {
    return (
      <WhatIsLeft
        nodes={stage.nodes}
        onClose={onClose}
        onRetry={() => void run(false)}
        onAnyway={() => void run(true)}
      />
    );
  }
  const busy = stage.at === 'busy';
  return (
    <Modal title={text('deleteEverywhereTitle')} kind="dialog" light={!busy} firm={busy} onClose={onClose}>
      <p class="soft">{text('deleteEverywhereText')}</p>
      <label class="setting remove-sure">
        <input
          type="checkbox"
          checked={sure}
          disabled={busy}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        <span>{text('deleteEverywhereSure')}</span>
      </label>
      <div class="modal-buttons" role="status">
        <button type="button" class="button" disabled={busy} onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger-filled" disabled={!sure || busy} onClick={() => void run(false)}>
          {busy ? text('deleting') : text('deleteEverywhereNow')}
        </button>
      </div>
    </Modal>
  );
}

interface WhatIsLeftProps {
  nodes: readonly NodeDeletion[];
  onClose: () => void;
  onRetry: () => void;
  onAnyway: () => void;
}

function WhatIsLeft({ nodes, onClose, onRetry, onAnyway }: WhatIsLeftProps) {
  const silent = nodes.filter(({ deleted }) => !deleted).length;
  return (
    <Modal
      title={nodes.length === 0 ? text('deleteNothingTitle') : text('deleteLeftTitle')}
      kind="dialog"
      light={false}
      onClose={onClose}
    >
      <p class="soft" role="alert">
        {nodes.length === 0 ? text('deleteNotReached') : plural('deleteLeft', silent, String(nodes.length))}
      </p>
      {nodes.length > 0 && (
        <ul class="node-list">
          {nodes.map(({ ed25519, ip, deleted }) => (
            <li key={ed25519}>
              <Icon name={deleted ? 'check' : 'circle-alert'} size={16} class={deleted ? 'ok' : 'bad'} />
              <bdi>{ip}</bdi>
              <span>{deleted ? text('nodeDeleted') : text('nodeSilent')}</span>
            </li>
          ))}
        </ul>
      )}
      <p class="soft">{text('deleteLeftText')}</p>
      <div class="modal-buttons">
        <button type="button" class="button first" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" class="button danger" onClick={onAnyway}>
          {text('deleteHereAnyway')}
        </button>
        <button type="button" class="button primary" onClick={onRetry}>
          {text('tryAgain')}
        </button>
      </div>
    </Modal>
  );
}
