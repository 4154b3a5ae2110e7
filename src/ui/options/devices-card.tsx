import { useState } from 'preact/hooks';
import type { DeviceRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { agoText, dateText } from '../time.ts';
import { useNow } from '../use-now.ts';
import { Setting } from './setting.tsx';

const MINUTE_MS = 60_000;

const ICONS = { this: 'globe', linked: 'laptop', others: 'smartphone' } as const satisfies Record<
  DeviceRow['kind'],
  IconName
>;

/** The devices that are known, this one first. `createdAtMs`: when the account came to this one. */
export function DevicesCard({ createdAtMs }: { createdAtMs: number }) {
  const { deviceName } = usePorts();
  const known = useLive((data) => data.devices());
  const nowMs = useNow(30_000);
  const [forgetting, setForgetting] = useState<DeviceRow | null>(null);
  const own: DeviceRow = { id: 'this', kind: 'this', name: deviceName, linkedAtMs: createdAtMs, lastHeardMs: 0 };
  const rows = known?.some(({ kind }) => kind === 'this') ? known : [own, ...(known ?? [])];
  return (
    <div class="card devices">
      {rows.map((row) => (
        <Setting
          key={row.id}
          icon={ICONS[row.kind]}
          title={<bdi>{nameOf(row, deviceName)}</bdi>}
          note={noteOf(row, createdAtMs, nowMs)}
        >
          {row.kind === 'this' && <span class="pill">{text('thisDevice')}</span>}
          {row.kind === 'linked' && (
            <button
              type="button"
              class="button"
              aria-label={text('forgetDevice', row.name)}
              onClick={() => setForgetting(row)}
            >
              {text('forget')}
            </button>
          )}
        </Setting>
      ))}
      {forgetting !== null && <ForgetDialog device={forgetting} onClose={() => setForgetting(null)} />}
    </div>
  );
}

const nameOf = (row: DeviceRow, ownName: string): string =>
  row.kind === 'others' ? text('otherDevices') : row.name || (row.kind === 'this' ? ownName : text('unnamedDevice'));

function noteOf(row: DeviceRow, createdAtMs: number, nowMs: number): string {
  const heard = heardText(row.lastHeardMs, nowMs);
  switch (row.kind) {
    case 'this': {
      const sinceMs = row.linkedAtMs || createdAtMs;
      return sinceMs > 0 ? text('hereSince', dateText(sinceMs)) : '';
    }
    case 'linked':
      return row.lastHeardMs > 0 || row.linkedAtMs === 0 ? heard : text('linkedOn', dateText(row.linkedAtMs));
    case 'others':
      return `${text('otherDevicesNote')} ${heard}`;
  }
}

function heardText(lastHeardMs: number, nowMs: number): string {
  if (lastHeardMs === 0) return text('neverHeard');
  return nowMs - lastHeardMs < MINUTE_MS ? text('lastHeardNow') : text('lastHeard', agoText(lastHeardMs, nowMs));
}

function ForgetDialog({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const { messenger } = usePorts();
  const [failed, setFailed] = useState(false);
  return (
    <Modal title={text('forgetTitle', device.name || text('unnamedDevice'))} kind="dialog" onClose={onClose}>
      <p class="soft">{text('forgetText')}</p>
      <p class="input-error" role="alert">
        {failed && text('notDone')}
      </p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button
          type="button"
          class="button danger-filled"
          onClick={() => messenger.forgetDevice({ id: device.id }).then(onClose, () => setFailed(true))}
        >
          {text('forget')}
        </button>
      </div>
    </Modal>
  );
}
