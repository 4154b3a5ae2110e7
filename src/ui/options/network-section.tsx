import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState, PathView } from '../../messenger/api.ts';
import type { ProfileRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { connectionText } from '../parts/state-dot.tsx';
import { usePorts } from '../ports-context.ts';
import { plural, text, type MessageKey } from '../text.ts';
import { useNow } from '../use-now.ts';
import { FileServersCard } from './file-servers-card.tsx';
import { GatewaysCard } from './gateways-card.tsx';
import { PathPicture } from './path-picture.tsx';

const SEES = [
  ['door-open', 'seesGateway', 'seesGatewayYes', 'seesGatewayNo'],
  ['shield', 'seesGuard', 'seesGuardYes', 'seesGuardNo'],
  ['circle-dot', 'seesMiddle', 'seesMiddleYes', 'seesMiddleNo'],
  ['inbox', 'seesLast', 'seesLastYes', 'seesLastNo'],
  ['server', 'seesFileServer', 'seesFileServerYes', 'seesFileServerNo'],
] as const satisfies readonly (readonly [Parameters<typeof Icon>[0]['name'], MessageKey, MessageKey, MessageKey])[];

interface NetworkSectionProps {
  connection: ConnectionState | undefined;
  profile: ProfileRow | undefined;
}

/** How messages travel, and who could see what. */
export function NetworkSection({ connection, profile }: NetworkSectionProps) {
  const { messenger } = usePorts();
  const [paths, setPaths] = useState<PathView[]>([]);
  const [renewing, setRenewing] = useState(false);
  const nowMs = useNow(1000);
  const load = () => messenger.path().then(setPaths, () => setPaths([]));
  useEffect(() => void load(), [messenger, connection?.lastCheckedMs]);

  const renew = async () => {
    setRenewing(true);
    await messenger.newPath().catch(() => undefined); // the picture shows what is so either way
    await load();
    setRenewing(false);
  };
  const working = connection?.state === 'connected';
  return (
    <>
      <div class="options-head">
        <h1 class="title">{text('network')}</h1>
        <p class="lead">{text('networkText')}</p>
      </div>
      <div class="card card-pad">
        <PathPicture path={paths[0] ?? null} profile={profile} />
        <div class="path-state" role="status">
          <span class={working ? 'pill' : 'pill pill-wait'}>{working ? text('working') : text('notWorking')}</span>
          <span>
            {paths.length > 0 && `${plural('pathsReady', paths.length)} · `}
            {connectionText(connection, nowMs)}
          </span>
          <button type="button" class="button small" disabled={renewing} onClick={() => void renew()}>
            <Icon name="refresh-cw" size={16} />
            {text('newPath')}
          </button>
        </div>
      </div>
      <div class="card">
        <table class="sees">
          <tbody>
            {SEES.map(([icon, who, sees, never]) => (
              <tr key={who}>
                <th scope="row">
                  <span>
                    <Icon name={icon} />
                    {text(who)}
                  </span>
                </th>
                <td>
                  <b class="amber-word">{text('sees')}</b> {text(sees)}
                </td>
                <td>
                  <b class="ok">{text('never')}</b> {text(never)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <GatewaysCard />
      <FileServersCard />
    </>
  );
}
