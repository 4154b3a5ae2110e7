import type { ConversationRow } from '../../store/rows.ts';
import { avatarName, conversationName } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { isoTime, rowTime } from '../time.ts';
import { Highlighted } from './highlighted.tsx';

interface RowProps {
  id?: string;
  row: ConversationRow;
  draft: string;
  nowMs: number;
  chosen: boolean;
  /** The one row that the Tab key reaches. */
  reachable: boolean;
  /** Text to mark in the name. */
  mark?: string;
  onOpen: () => void;
}

/** One conversation in a list: an option of the listbox around it. */
export function ListRow({ id, row, draft, nowMs, chosen, reachable, mark = '', onOpen }: RowProps) {
  const name = conversationName(row);
  const time = row.lastActivityMs > 0 ? rowTime(row.lastActivityMs, nowMs) : '';
  const unread = row.unread > 0;
  return (
    <div
      role="option"
      id={id}
      class={`row ${chosen ? 'row-chosen' : ''} ${unread ? 'row-unread' : ''}`}
      aria-selected={chosen}
      tabIndex={reachable ? 0 : -1}
      data-key={row.key}
      title={row.accountId}
      onClick={onOpen}
    >
      <Avatar accountId={row.accountId} name={avatarName(row)} me={row.kind === 'me'} />
      <div class="row-lines">
        <div class="row-line">
          <span class="row-name" dir="auto">
            <Highlighted text={name} mark={mark} />
          </span>
          {time !== '' && (
            <time class="row-time" dateTime={isoTime(row.lastActivityMs)}>
              {time}
            </time>
          )}
        </div>
        <div class="row-line">
          <Preview row={row} draft={draft} />
          {unread && (
            <>
              <span class="badge" aria-hidden="true">
                {row.unread > 999 ? '999+' : row.unread}
              </span>
              <span class="visually-hidden">{plural('unreadCount', row.unread)}</span>
            </>
          )}
        </div>
      </div>
    </div>
  );
}

function Preview({ row, draft }: { row: ConversationRow; draft: string }) {
  if (draft !== '') {
    return (
      <span class="row-preview">
        <b class="row-draft">{text('draft')}</b>
        <span class="row-words" dir="auto">
          {draft}
        </span>
      </span>
    );
  }
  const last = row.last;
  if (last?.status === 'failed') {
    return (
      <span class="row-preview row-failed">
        <Icon name="circle-alert" size={16} />
        <span class="row-words">{text('notSentOpen')}</span>
      </span>
    );
  }
  return (
    <span class="row-preview">
      {last?.outgoing && row.kind !== 'me' && <span class="visually-hidden">{text('you')}</span>}
      {last?.outgoing && row.kind !== 'me' && <Icon name={last.status === 'sending' ? 'clock-3' : 'check'} size={16} />}
      <span class="row-words" dir="auto">
        {last?.text ?? ''}
      </span>
    </span>
  );
}
