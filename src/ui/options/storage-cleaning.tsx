import { useState } from 'preact/hooks';
import type { Settings } from '../../messenger/api.ts';
import type { StorageUse } from '../../store/storage-use.ts';
import { useLive } from '../data/use-live.ts';
import type { StorageKind } from '../files/storage-kind.ts';
import { avatarName, conversationName } from '../names.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { Avatar } from '../parts/avatar.tsx';
import { usePorts } from '../ports-context.ts';
import { sizeText } from '../size-text.ts';
import { plural, text } from '../text.ts';
import { FreeStorageDialog } from './free-storage-dialog.tsx';
import { Setting } from './setting.tsx';

const DAY_MS = 86_400_000;
const OLD_DAYS = 30;
/** MB; 0: no limit. */
const LIMITS = [500, 1000, 2000, 5000, 0] as const;
const MEGABYTE = 1_000_000;
/** So many of the largest conversations are named. */
const LARGEST = 5;

interface StorageCleaningProps {
  use: StorageUse<StorageKind> | undefined;
  settings: Settings | undefined;
}

/** How much may lie here, and what can go: all that was not opened for long, or what a conversation holds. */
export function StorageCleaning({ use, settings }: StorageCleaningProps) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const [asked, setAsked] = useState<{ title: string; conversation?: string; beforeMs: number } | null>(null);
  const largest = use?.conversations.slice(0, LARGEST) ?? [];
  const keys = largest.map(({ conversation }) => conversation);
  const rows = useLive(async (data) => Promise.all(keys.map((key) => data.conversation(key))), keys) ?? [];
  const limit = (storageLimitMb: number) => {
    messenger.changeSettings({ storageLimitMb }).catch((error: unknown) => {
      toast.value = { text: failureText(error), urgent: true };
    });
  };
  return (
    <>
      <div class="card">
        <div class="setting storage-limit">
          <span class="setting-text">
            <span id="storage-limit">{text('storageLimit')}</span>
            <span class="small-text">{text('storageLimitNote')}</span>
          </span>
          <div class="segments" role="radiogroup" aria-labelledby="storage-limit">
            {LIMITS.map((megabytes) => (
              <label key={megabytes} class={settings?.storageLimitMb === megabytes ? 'segment segment-on' : 'segment'}>
                <input
                  type="radio"
                  name="storage-limit"
                  checked={settings?.storageLimitMb === megabytes}
                  onChange={() => limit(megabytes)}
                />
                {megabytes === 0 ? text('noLimit') : sizeText(megabytes * MEGABYTE)}
              </label>
            ))}
          </div>
        </div>
        <Setting icon="history" title={text('freeOld')} note={text('freeOldNote')}>
          <button
            type="button"
            class="button"
            onClick={() => setAsked({ title: text('freeOldTitle'), beforeMs: Date.now() - OLD_DAYS * DAY_MS })}
          >
            {text('removeAsk')}
          </button>
        </Setting>
      </div>
      {largest.length > 0 && (
        <div class="card-group">
          <h2>{text('largestConversations')}</h2>
          <div class="card">
            {largest.map(({ conversation, count, bytes }, i) => {
              const row = rows[i];
              if (row === undefined) return null;
              const name = conversationName(row);
              return (
                <div class="setting" key={conversation}>
                  <Avatar accountId={row.accountId} name={avatarName(row)} size={32} me={row.kind === 'me'} />
                  <span class="setting-text">
                    <span>
                      <bdi>{name}</bdi>
                    </span>
                    <span class="small-text">
                      {sizeText(bytes)} · {plural('filesCount', count)}
                    </span>
                  </span>
                  <button
                    type="button"
                    class="button"
                    aria-label={text('freeOf', name)}
                    onClick={() => setAsked({ title: text('freeOfTitle', name), conversation, beforeMs: Date.now() })}
                  >
                    {text('removeAsk')}
                  </button>
                </div>
              );
            })}
          </div>
        </div>
      )}
      {asked !== null && <FreeStorageDialog {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}
