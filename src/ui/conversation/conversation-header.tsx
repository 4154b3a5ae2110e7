import { useState } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { useNavigation } from '../navigation.ts';
import { avatarName, conversationName, shortId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { BackButton } from '../parts/back-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu, type MenuItem } from '../parts/menu.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { useNow } from '../use-now.ts';
import { mutedWords } from './muted-words.ts';
import { conversationMenu } from './conversation-menu.ts';
import { DateDialog } from './date-dialog.tsx';
import { disappearingNote } from './disappearing.ts';
import { useConversationWishes } from './use-conversation-wishes.tsx';

interface ConversationHeaderProps {
  row: ConversationRow;
  back: boolean;
  /** Shows a message of the conversation. */
  onJump: (message: MessageRow) => void;
}

/** Who this is, and what can be done with the conversation. */
export function ConversationHeader({ row, back, onJump }: ConversationHeaderProps) {
  const ports = usePorts();
  const { go } = useNavigation();
  const { wish, dialog } = useConversationWishes();
  const nowMs = useNow(30_000);
  const [dateAsked, setDateAsked] = useState(false);
  const openPanel = ports.openPanel;
  const stranger = row.request === 'incoming';
  const timer = row.blocked || row.request !== 'none' ? '' : disappearingNote(row);
  const places: MenuItem[] = [
    {
      icon: 'search',
      label: text('searchHere'),
      run: () => go({ view: 'search', text: '', conversation: row.key }),
    },
    { icon: 'images', label: text('mediaOverview'), run: () => go({ view: 'media', key: row.key }) },
    { icon: 'calendar', label: text('goToDate'), run: () => setDateAsked(true) },
    ...(ports.surface === 'popup' && openPanel !== null
      ? [{ icon: 'panel-right' as const, label: text('openPanel'), run: () => void openPanel() }]
      : []),
    ...(ports.surface === 'tab'
      ? []
      : [
          {
            icon: 'app-window' as const,
            label: text('openTab'),
            run: () => void ports.openPage(`app.html#conversation/${encodeURIComponent(row.key)}`),
          },
        ]),
  ];
  const muted = mutedWords(row, nowMs);
  const items = conversationMenu(row, nowMs, (wanted) => wish(row, wanted), places);
  return (
    <header class="header conversation-header">
      {back && <BackButton to={stranger ? { view: 'requests' } : { view: 'list' }} />}
      <Avatar accountId={row.accountId} name={avatarName(row)} size={32} me={row.kind === 'me'} />
      <div class="header-lines">
        <div class="header-title">
          <h1 class="header-name" dir="auto" title={row.accountId}>
            {stranger ? shortId(row.accountId) : conversationName(row)}
          </h1>
          {muted !== null && (
            <span class="row-sign" title={muted}>
              <Icon name="bell-off" size={13} />
              <span class="visually-hidden">{muted}</span>
            </span>
          )}
        </div>
        {timer !== '' ? (
          <button
            type="button"
            class="header-note header-timer"
            onClick={() => wish(row, { kind: 'ask', what: 'disappearing' })}
          >
            <Icon name="timer" size={12} />
            <span>{timer}</span>
          </button>
        ) : (
          row.kind !== 'me' && (
            <span class="header-note">
              <bdi>{headerNote(row)}</bdi>
            </span>
          )
        )}
      </div>
      <Menu label={text('more')} items={items} />
      {dialog}
      {dateAsked && (
        <DateDialog conversation={row.key} nowMs={nowMs} onClose={() => setDateAsked(false)} onFound={onJump} />
      )}
    </header>
  );
}

function headerNote(row: ConversationRow): string {
  if (row.blocked) return text('blocked');
  if (row.request === 'incoming') return text('notInContacts');
  if (row.request === 'outgoing') return text('notAcceptedYet');
  return row.nickname !== '' && row.name !== '' ? text('callsThemselves', row.name) : shortId(row.accountId);
}
