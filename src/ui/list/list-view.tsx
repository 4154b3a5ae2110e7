import type { ConnectionState } from '../../messenger/api.ts';
import type { ProfileRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';
import { Icon } from '../parts/icon.tsx';
import { ListSkeleton } from '../parts/skeleton.tsx';
import type { SharedPage } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { TroubleBanner } from './banners.tsx';
import { CheckedFooter } from './checked-footer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { FirstSteps } from './first-steps.tsx';
import { ListHeader } from './header.tsx';
import { ShareStrip } from './share-strip.tsx';

interface ListViewProps {
  profile: ProfileRow | undefined;
  connection: ConnectionState | undefined;
  page: SharedPage | null;
  /** Key of the conversation beside the list, if any. */
  chosen: string | null;
}

/** The home of every surface: what is new, and the way to everything else. */
export function ListView({ profile, connection, page, chosen }: ListViewProps) {
  const { surface } = usePorts();
  const { go } = useNavigation();
  const overview = useLive((data) => data.overview());
  const rows = overview?.conversations;
  const requests = overview?.requests ?? 0;
  const strip = page !== null && <ShareStrip page={page} compact={surface === 'panel'} />;
  return (
    <section class="view list-view" aria-labelledby="list-title">
      <h1 class="visually-hidden" id="list-title">
        {text('conversations')}
      </h1>
      <ListHeader profile={profile} connection={connection} requests={requests} sharable={page !== null} />
      {surface === 'panel' && strip}
      <TroubleBanner connection={connection} />
      <div class="scroll">
        {requests > 0 && (
          <button type="button" class="request-strip not-low" onClick={() => go({ view: 'requests' })}>
            <span class="beak-dot" />
            <span>{plural('messageRequestsCount', requests)}</span>
            <Icon name="chevron-right" />
          </button>
        )}
        {rows === undefined ? (
          <ListSkeleton />
        ) : rows.length === 0 ? (
          <FirstSteps profile={profile} />
        ) : (
          <ConversationList
            label={text('conversations')}
            rows={rows}
            chosen={chosen}
            onOpen={(row) => go({ view: 'conversation', key: row.key })}
          />
        )}
      </div>
      {surface === 'popup' || surface === 'window' ? strip : <CheckedFooter connection={connection} />}
    </section>
  );
}
