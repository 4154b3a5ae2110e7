import { useEffect, useState } from 'preact/hooks';
import { BackupCard } from '../backup/backup-card.tsx';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import { DeleteEverywhereSetting } from './delete-everywhere.tsx';
import { RemoveAccountSetting } from './remove-account.tsx';
import { Setting } from './setting.tsx';

/** What is kept here, how to take it along, and how to be rid of it. */
export function DataSection() {
  const [used, setUsed] = useState<number | null>(null);
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => {
    void navigator.storage?.estimate().then(({ usage }) => setUsed(usage ?? null));
    void navigator.storage?.persisted().then(setKept);
  }, []);
  return (
    <>
      <div class="options-head">
        <h1 class="title">{text('data')}</h1>
        <p class="lead">{text('dataText')}</p>
      </div>
      <div class="card card-pad">
        <span class="storage-size">{used === null ? '–' : sizeText(used)}</span>{' '}
        <span class="soft">{text('usedHere')}</span>
      </div>
      <BackupCard />
      <div class="card">
        <Setting icon="shield-check" title={text('protectedStorage')} note={text('protectedStorageNote')}>
          {kept ? (
            <span class="pill">
              <Icon name="check" size={13} class="inline-icon" /> {text('on')}
            </span>
          ) : (
            <button
              type="button"
              class="button"
              disabled={kept === null}
              onClick={() => void navigator.storage.persist().then(setKept)}
            >
              {text('turnOn')}
            </button>
          )}
        </Setting>
      </div>
      <div class="card">
        <RemoveAccountSetting
          icon="trash-2"
          title={text('deleteHere')}
          note={text('deleteHereNote')}
          button={text('deleteAsk')}
          question={text('deleteHereTitle')}
          yes={text('delete')}
        />
        <DeleteEverywhereSetting />
      </div>
    </>
  );
}
