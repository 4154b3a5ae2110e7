import { useEffect, useState } from 'preact/hooks';
import type { Settings } from '../../messenger/api.ts';
import { BackupCard } from '../backup/backup-card.tsx';
import { useLive } from '../data/use-live.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { DeleteEverywhereSetting } from './delete-everywhere.tsx';
import { RemoveAccountSetting } from './remove-account.tsx';
import { Setting } from './setting.tsx';
import { StorageCard } from './storage-card.tsx';
import { StorageCleaning } from './storage-cleaning.tsx';

/** What is kept here, how to take it along, and how to be rid of it. */
export function DataSection({ settings }: { settings: Settings | undefined }) {
  const use = useLive((data) => data.storageUse());
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => {
    void navigator.storage?.persisted().then(setKept);
  }, []);
  return (
    <>
      <div class="options-head">
        <h1 class="title">{text('data')}</h1>
        <p class="lead">{text('dataText')}</p>
      </div>
      <StorageCard use={use} />
      <StorageCleaning use={use} settings={settings} />
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
