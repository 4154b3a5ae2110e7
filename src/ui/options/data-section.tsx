import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { RemoveAccountSetting } from './remove-account.tsx';
import { Setting } from './setting.tsx';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "348 MB" in the habit of the locale. */
export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const format = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  });
  return format.format(bytes / 1000 ** power);
}

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
        <RemoveAccountSetting />
      </div>
    </>
  );
}
