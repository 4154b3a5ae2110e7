import { Fragment } from 'preact';
import type { PathView } from '../../messenger/api.ts';
import type { ProfileRow } from '../../store/rows.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Flock } from '../parts/flock.tsx';
import { gatewayLabel } from '../parts/gateway-label.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';

/** You, the gateway and three nodes in a line, with what is known of each. */
export function PathPicture({ path, profile }: { path: PathView | null; profile: ProfileRow | undefined }) {
  const hop = (index: number) => path?.hops[index]?.ip ?? '–';
  const stations: readonly (readonly [IconName, string, string])[] = [
    ['door-open', text('stationGateway'), path?.gateway ? gatewayLabel(path.gateway.url, path.gateway.name) : '–'],
    ['shield', text('stationGuard'), hop(0)],
    ['circle-dot', text('stationNode'), hop(1)],
    ['inbox', text('stationNode'), hop(2)],
  ];
  return (
    <ol class="path" aria-label={text('pathNow')}>
      <li>
        <Avatar accountId={profile?.accountId ?? ''} name={profile?.name ?? ''} size={48} />
        <b>{text('youName')}</b>
        <i>{text('thisBrowser')}</i>
      </li>
      {stations.map(([icon, name, address], index) => (
        <Fragment key={index}>
          <li class="path-gap" aria-hidden="true">
            <Flock />
          </li>
          <li>
            <span class="path-circle">
              <Icon name={icon} size={20} />
            </span>
            <b>{name}</b>
            <bdi title={address}>{address}</bdi>
          </li>
        </Fragment>
      ))}
    </ol>
  );
}
