import { useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import { avatarName, conversationName, groupedId, shortId } from '../names.ts';
import { useNavigation } from '../navigation.ts';
import { Avatar } from '../parts/avatar.tsx';
import { BackButton } from '../parts/back-button.tsx';
import { useCopy } from '../parts/copy.ts';
import { Menu, type MenuItem } from '../parts/menu.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** Who this is, and what can be done with the conversation. */
export function ConversationHeader({ row, back }: { row: ConversationRow; back: boolean }) {
  const ports = usePorts();
  const copy = useCopy();
  const { go } = useNavigation();
  const [dialog, setDialog] = useState<'nickname' | 'block' | null>(null);
  const openPanel = ports.openPanel;
  const stranger = row.request === 'incoming';
  const items: MenuItem[] = [
    { icon: 'copy', label: row.kind === 'me' ? text('copyMyId') : text('copyTheirId'), run: () => copy(row.accountId) },
    ...(row.kind === 'me'
      ? []
      : [{ icon: 'pencil' as const, label: text('nickname'), run: () => setDialog('nickname') }]),
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
    ...(row.kind === 'me' || stranger || row.blocked
      ? []
      : [{ icon: 'ban' as const, label: text('block'), danger: true, run: () => setDialog('block') }]),
  ];
  return (
    <header class="header conversation-header">
      {back && <BackButton to={stranger ? { view: 'requests' } : { view: 'list' }} />}
      <Avatar accountId={row.accountId} name={avatarName(row)} size={32} me={row.kind === 'me'} />
      <div class="header-lines">
        <h1 class="header-name" dir="auto" title={row.accountId}>
          {stranger ? shortId(row.accountId) : conversationName(row)}
        </h1>
        {row.kind !== 'me' && (
          <span class="header-note">
            <bdi>{headerNote(row)}</bdi>
          </span>
        )}
      </div>
      <Menu label={text('more')} items={items} />
      {dialog === 'nickname' && <NicknameDialog row={row} onClose={() => setDialog(null)} />}
      {dialog === 'block' && (
        <Modal title={text('blockTitle', conversationName(row))} kind="dialog" onClose={() => setDialog(null)}>
          <p class="soft">{text('blockText')}</p>
          <div class="modal-buttons">
            <button type="button" class="button" onClick={() => setDialog(null)}>
              {text('cancel')}
            </button>
            <button
              type="button"
              class="button danger-filled"
              onClick={() => {
                void ports.messenger.block({ conversation: row.key }).then(() => go({ view: 'list' }));
              }}
            >
              {text('block')}
            </button>
          </div>
        </Modal>
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

function NicknameDialog({ row, onClose }: { row: ConversationRow; onClose: () => void }) {
  const { messenger } = usePorts();
  const [value, setValue] = useState(row.nickname);
  return (
    <Modal title={text('nickname')} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void messenger.setNickname({ conversation: row.key, nickname: value.trim() }).then(onClose);
        }}
      >
        <p class="soft">{text('nicknameText')}</p>
        <label class="label" for="nickname">
          {text('nickname')}
        </label>
        <div class="input-box">
          <input
            id="nickname"
            dir="auto"
            maxLength={100}
            value={value}
            placeholder={row.name}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </div>
        <p class="grouped-id">
          <bdi>{groupedId(row.accountId)}</bdi>
        </p>
        <div class="modal-buttons">
          <button type="button" class="button" onClick={onClose}>
            {text('cancel')}
          </button>
          <button type="submit" class="button primary">
            {text('save')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
