import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState } from '../../messenger/api.ts';
import type { StorageTrouble } from '../../store/trouble.ts';
import { useLive } from '../data/use-live.ts';
import { gatewayLabel } from '../parts/gateway-label.ts';
import { Icon } from '../parts/icon.tsx';
import { useMissing } from '../parts/use-missing.ts';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { clockTime } from '../time.ts';

/** The most serious trouble, one at a time; nothing if all is well. */
export function TroubleBanner({ connection }: { connection: ConnectionState | undefined }) {
  const ports = usePorts();
  const waiting = useLive((data) => data.waiting()) ?? 0;
  const [asking, setAsking] = useState(false);
  const hindered = useHindered();
  if (hindered !== null) {
    return (
      <div class="banner banner-wait" role="status">
        <Icon name="hard-drive" size={16} />
        <p>
          <b>{text('troubleBannerTitle')}</b>
          <span>{text(hindered === 'full' ? 'troubleBannerFull' : 'troubleBannerText')}</span>
        </p>
      </div>
    );
  }
  const missing = useMissing();
  if (missing !== null) {
    return (
      <div class="banner banner-wait" role="status">
        <Icon name="door-open" size={16} />
        <p>
          <b>{text('permissionMissingTitle')}</b>
          <span>{text('permissionMissingText', gatewayLabel(missing))}</span>
        </p>
        <button type="button" class="banner-action" onClick={() => void ports.requestHost(missing)}>
          {text('allow')}
        </button>
      </div>
    );
  }
  if (connection === undefined) return null;

  if (connection.state === 'no-gateway') {
    return (
      <div class="banner banner-wait" role="status">
        <Icon name="door-open" size={16} />
        <p>
          <b>{text('noGatewayTitle')}</b>
          <span>{text('noGatewayText')}</span>
        </p>
        <button type="button" class="banner-action" onClick={() => void ports.openPage('options.html#network')}>
          {text('choose')}
        </button>
      </div>
    );
  }
  if (connection.state === 'offline') {
    const since = connection.lastCheckedMs;
    return (
      <div class="banner banner-wait" role="status">
        <Icon name="cloud-off" size={16} />
        <p>
          <b>{since === null ? text('offlineNever') : text('offlineSince', clockTime(since))}</b>
          <span>{waiting > 0 ? plural('offlineWaiting', waiting) : text('offlineNothingWaits')}</span>
        </p>
        <button
          type="button"
          class="banner-action"
          disabled={asking}
          onClick={() => {
            setAsking(true);
            ports.messenger
              .pollNow()
              .catch(() => undefined) // the banner stays and says what is known
              .finally(() => setAsking(false));
          }}
        >
          {text('retry')}
        </button>
      </div>
    );
  }
  if (connection.clockOffMs !== null) {
    const minutes = Math.max(1, Math.round(Math.abs(connection.clockOffMs) / 60_000));
    return (
      <div class="banner banner-wait" role="status">
        <Icon name="clock-alert" size={16} />
        <p>
          <b>{plural('clockOff', minutes)}</b>
          <span>{text('clockOffText')}</span>
        </p>
      </div>
    );
  }
  return null;
}

/** What hinders the background from keeping what arrives. */
function useHindered(): StorageTrouble | null {
  const { watchTrouble } = usePorts();
  const [trouble, setTrouble] = useState<StorageTrouble | null>(null);
  useEffect(() => watchTrouble(setTrouble), [watchTrouble]);
  return trouble;
}
