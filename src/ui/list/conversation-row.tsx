import type { ConversationRow, LastMessage } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { textParts } from '../conversation/links.ts';
import { mutedWords } from '../conversation/muted-words.ts';
import { wordsOf } from '../conversation/quote-block.tsx';
import { filesIcon, filesText } from '../files/file-words.ts';
import { avatarName, conversationName, shortId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { isoTime, rowTime } from '../time.ts';
import { Highlighted } from './highlighted.tsx';

/** px: the menu that a key opens stands below the name and overlaps the row. */
const MENU_INSET = 64;
const MENU_OVERLAP = 12;
const MENU_WIDTH = 216;

interface RowProps {
  id?: string;
  row: ConversationRow;
  /** Which row it is of how many, from 1, where not all of them stand in the page. */
  place?: { at: number; of: number };
  draft: string;
  /** They are writing just now. */
  writing?: boolean;
  nowMs: number;
  chosen: boolean;
  /** The one row that the Tab key reaches. */
  reachable: boolean;
  /** Text to mark in the name. */
  mark?: string;
  onOpen: () => void;
  /** Opens the menu of the conversation there, in the window, px. */
  onMenu?: (at: { x: number; y: number }) => void;
}

/** One conversation in a list: an option of the listbox around it. */
export function ListRow({
  id,
  row,
  place,
  draft,
  writing = false,
  nowMs,
  chosen,
  reachable,
  mark = '',
  onOpen,
  onMenu,
}: RowProps) {
  const name = conversationName(row);
  const time = row.lastActivityMs > 0 ? rowTime(row.lastActivityMs, nowMs) : '';
  const unread = row.unread > 0 || row.markedUnread;
  const muted = mutedWords(row, nowMs);
  return (
    <div
      role="option"
      id={id}
      class={`row ${chosen ? 'row-chosen' : ''} ${unread ? 'row-unread' : ''} ${muted === null ? '' : 'row-muted'}`}
      aria-selected={chosen}
      aria-posinset={place?.at}
      aria-setsize={place?.of}
      tabIndex={reachable ? 0 : -1}
      data-key={row.key}
      title={row.accountId}
      aria-keyshortcuts={onMenu && 'Shift+F10'}
      onClick={onOpen}
      onContextMenu={
        onMenu &&
        ((event) => {
          event.preventDefault();
          onMenu(placeOf(event));
        })
      }
    >
      <Avatar accountId={row.accountId} name={avatarName(row)} me={row.kind === 'me'} />
      <div class="row-lines">
        <div class="row-line">
          <span class="row-name" dir="auto">
            <Highlighted text={name} mark={mark} />
          </span>
          {row.priority > 0 && <Sign icon="pin" label={text('pinned')} />}
          {muted !== null && <Sign icon="bell-off" label={muted} />}
          <span class="row-gap" />
          {time !== '' && (
            <time class="row-time" dateTime={isoTime(row.lastActivityMs)}>
              {time}
            </time>
          )}
        </div>
        <div class="row-line">
          <Preview row={row} draft={draft} writing={writing} />
          {unread && (
            <>
              <span class={row.unread > 0 ? 'badge' : 'badge badge-mark'} aria-hidden="true">
                {row.unread > 0 && (row.unread > 999 ? '999+' : row.unread)}
              </span>
              <span class="visually-hidden">
                {row.unread > 0 ? plural('unreadCount', row.unread) : text('markedUnread')}
              </span>
            </>
          )}
        </div>
      </div>
      {onMenu && (
        // For the pointer alone: an option of a listbox holds no button, and the keyboard has Shift F10.
        <span
          class="row-more"
          aria-hidden="true"
          title={text('more')}
          onClick={(event) => {
            event.stopPropagation();
            onMenu(placeOf(event));
          }}
        >
          <Icon name="ellipsis" />
        </span>
      )}
    </div>
  );
}

/** The place of the pointer, or below the name if there was none. */
function placeOf(event: MouseEvent): { x: number; y: number } {
  if (event.clientX > 0 || event.clientY > 0) return { x: event.clientX, y: event.clientY };
  return placeBelow(event.currentTarget as Element);
}

/** Below the name of a row, where a menu opens that was asked for with the keyboard. */
export function placeBelow(row: Element): { x: number; y: number } {
  const { left, right, bottom } = row.getBoundingClientRect();
  const x = document.documentElement.dir === 'rtl' ? right - MENU_INSET - MENU_WIDTH : left + MENU_INSET;
  return { x, y: bottom - MENU_OVERLAP };
}

const Sign = ({ icon, label }: { icon: IconName; label: string }) => (
  <span class="row-sign">
    <Icon name={icon} size={13} />
    <span class="visually-hidden">{label}</span>
  </span>
);

function Preview({ row, draft, writing }: { row: ConversationRow; draft: string; writing: boolean }) {
  if (writing) {
    return (
      <span class="row-preview row-writing">
        <span class="row-words">{text('writing')}</span>
      </span>
    );
  }
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
      {last && last.text === '' ? (
        <Wordless last={last} name={conversationName(row)} />
      ) : (
        <span class="row-words" dir="auto">
          {last && <WithNames words={last.text} row={row} />}
        </span>
      )}
    </span>
  );
}

/** Names in place of mentioned IDs, as in the conversation itself. @see protocol 07 §6.3 */
function WithNames({ words, row }: { words: string; row: ConversationRow }) {
  const parts = textParts(words);
  const mentions = parts.some(({ kind }) => kind === 'mention');
  const profile = useLive(async (data) => (mentions ? data.profile() : undefined), [mentions]);
  if (!mentions) return <>{words}</>;
  const named = (id: string) =>
    id === profile?.accountId ? text('youName') : id === row.accountId ? conversationName(row) : shortId(id);
  return <>{parts.map((part) => (part.kind === 'mention' ? `@${named(part.id)}` : part.text)).join('')}</>;
}

/** What stands for a last message without a text: its files, an invitation, a shared page. @see protocol 07 §6.3 */
function Wordless({ last, name }: { last: LastMessage; name: string }) {
  const { messageId, files = [] } = last;
  // The row knows its files; for the rest the message is read.
  const message = useLive(
    async (data) => (files.length > 0 ? undefined : data.message(messageId)),
    [messageId, files.length],
  );
  const icon = filesIcon(message?.files ?? files);
  const words = message === undefined ? filesText(files) : wordsOf(message, name);
  return (
    <>
      {icon !== null && <Icon name={icon} size={16} />}
      <span class="row-words" dir="auto">
        {words}
      </span>
    </>
  );
}
