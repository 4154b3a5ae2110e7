import type { ConnectionState } from '../../messenger/api.ts';
import type { ProfileRow } from '../../store/rows.ts';
import { useHasLock } from '../lock/use-has-lock.ts';
import { useNavigation } from '../navigation.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu, type MenuItem } from '../parts/menu.tsx';
import { connectionText, StateDot } from '../parts/state-dot.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { useNow } from '../use-now.ts';

interface HeaderProps {
  profile: ProfileRow | undefined;
  connection: ConnectionState | undefined;
  requests: number;
  sharable: boolean;
}

/** Own avatar with the state, search, new conversation, panel, more. */
export function ListHeader({ profile, connection, requests, sharable }: HeaderProps) {
  const ports = usePorts();
  const { go, shareOpen } = useNavigation();
  const nowMs = useNow(1000);
  const state = connectionText(connection, nowMs);
  const openPanel = ports.openPanel;
  const hasLock = useHasLock();
  const panel = ports.surface === 'popup' && openPanel !== null;

  const items: MenuItem[] = [
    ...(requests > 0
      ? [
          {
            icon: 'message-circle-question-mark' as const,
            label: text('messageRequests'),
            run: () => go({ view: 'requests' }),
          },
        ]
      : []),
    ...(panel ? [{ icon: 'panel-right' as const, label: text('openPanel'), run: () => void openPanel() }] : []),
    ...(ports.surface === 'tab'
      ? []
      : [{ icon: 'app-window' as const, label: text('openTab'), run: () => void ports.openPage('app.html') }]),
    { icon: 'route', label: text('network'), run: () => void ports.openPage('options.html#network') },
    ...(hasLock ? [{ icon: 'lock' as const, label: text('lockNow'), run: () => void ports.lock.lock() }] : []),
    { icon: 'settings', label: text('settings'), run: () => void ports.openPage('options.html') },
  ];

  return (
    <header class="header">
      <button
        type="button"
        class="avatar-button"
        aria-label={`${text('account')}. ${state}`}
        title={state}
        onClick={() => void ports.openPage('options.html#account')}
      >
        <Avatar accountId={profile?.accountId ?? ''} name={profile?.name ?? ''} size={28}>
          <StateDot connection={connection} />
        </Avatar>
      </button>
      <button
        type="button"
        class="search-button"
        onClick={() => go({ view: 'search', text: '' })}
        aria-keyshortcuts="/"
      >
        <Icon name="search" size={16} />
        <span>{text('search')}</span>
        <kbd aria-hidden="true">{ports.surface === 'tab' ? text('searchKeyTab') : '/'}</kbd>
      </button>
      {sharable && (
        <button
          type="button"
          class="icon-button only-low"
          aria-label={text('sharePage')}
          title={text('sharePage')}
          onClick={() => (shareOpen.value = true)}
        >
          <Icon name="share" />
        </button>
      )}
      <button
        type="button"
        class="icon-button accent"
        aria-label={text('newConversation')}
        title={text('newConversation')}
        onClick={() => go({ view: 'new' })}
      >
        <Icon name="square-pen" />
      </button>
      {panel && (
        <button
          type="button"
          class="icon-button not-narrow"
          aria-label={text('openPanel')}
          title={text('openPanel')}
          onClick={() => void openPanel()}
        >
          <Icon name="panel-right" />
        </button>
      )}
      <Menu label={text('more')} items={items}>
        {requests > 0 && <span class="more-dot only-low" />}
      </Menu>
    </header>
  );
}
