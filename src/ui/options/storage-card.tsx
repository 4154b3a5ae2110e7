import { useEffect, useState } from 'preact/hooks';
import type { StorageUse } from '../../store/storage-use.ts';
import { STORAGE_KINDS, type StorageKind } from '../files/storage-kind.ts';
import { sizeText } from '../size-text.ts';
import { text, type MessageKey } from '../text.ts';

const NAMES = {
  media: 'photosAndVideosKind',
  voice: 'voiceMessages',
  other: 'otherFiles',
  profile: 'profilePictures',
} as const satisfies Record<StorageKind, MessageKey>;

/** What lies here, by kind: as a bar, and in words. */
export function StorageCard({ use }: { use: StorageUse<StorageKind> | undefined }) {
  const [used, setUsed] = useState<number | null>(null);
  const held = STORAGE_KINDS.map((kind) => ({ kind, count: 0, bytes: 0, ...use?.kinds[kind] }));
  const files = held.reduce((sum, { bytes }) => sum + bytes, 0);
  useEffect(() => {
    void navigator.storage?.estimate().then(({ usage }) => setUsed(usage ?? null));
  }, [files]);
  // Browsers estimate: never less than what we know of.
  const total = Math.max(used ?? 0, files);
  const parts = [
    ...held.map((part) => ({ ...part, name: text(NAMES[part.kind]) })),
    { kind: 'rest', name: text('messagesAndRest'), count: 0, bytes: total - files },
  ].filter(({ bytes }) => bytes > 0);
  return (
    <div class="card card-pad">
      <span class="storage-size">{used === null && use === undefined ? '–' : sizeText(total)}</span>{' '}
      <span class="soft">{text('usedHere')}</span>
      <div class="storage-bar" aria-hidden="true">
        {parts.map(({ kind, bytes }) => (
          <span key={kind} class={`storage-${kind}`} style={{ flexGrow: bytes / total }} />
        ))}
      </div>
      <ul class="storage-kinds">
        {parts.map(({ kind, name, count, bytes }) => (
          <li key={kind}>
            <i class={`storage-${kind}`} />
            <span>{name}</span> <b>{sizeText(bytes)}</b>
            {/* Of our own picture two forms are kept: their number would puzzle. */}
            {count > 0 && kind !== 'profile' && <span class="storage-count">{text('timesCount', count)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
