import { isMuted } from '../../store/conversations.ts';
import type { ConversationRow } from '../../store/rows.ts';
import type { MenuItem } from '../parts/menu-list.tsx';
import { text } from '../text.ts';

const HOUR_MS = 3_600_000;
const HOURS_8_MS = 8 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** What asks back before it is done. */
export type Asked = 'nickname' | 'disappearing' | 'clear' | 'hide' | 'block' | 'delete';

/** What somebody may want of a conversation. */
export type ConversationWish =
  | { kind: 'ask'; what: Asked }
  | { kind: 'pin'; pinned: boolean }
  | { kind: 'mute'; untilMs: number | 'for-ever' | null }
  | { kind: 'mark'; unread: boolean }
  | { kind: 'auto-download'; on: boolean }
  | { kind: 'copy-id' }
  | { kind: 'accept' | 'decline' | 'unblock' };

/**
 * The menu of a conversation, as it stands.
 *
 * @param more items of the place where the menu opens; before those that take something away
 */
export function conversationMenu(
  row: ConversationRow,
  nowMs: number,
  wish: (wish: ConversationWish) => void,
  more: readonly MenuItem[] = [],
): MenuItem[] {
  const me = row.kind === 'me';
  const copy: MenuItem = {
    icon: 'copy',
    label: me ? text('copyMyId') : text('copyTheirId'),
    run: () => wish({ kind: 'copy-id' }),
  };
  const ask = (what: Asked) => () => wish({ kind: 'ask', what });
  const block: MenuItem = { icon: 'ban', label: text('block'), danger: true, run: ask('block') };
  if (row.request === 'incoming' && !row.blocked) {
    return [
      { icon: 'user-round-check', label: text('accept'), run: () => wish({ kind: 'accept' }) },
      copy,
      ...more,
      { icon: 'trash-2', label: text('delete'), danger: true, run: () => wish({ kind: 'decline' }) },
      block,
    ];
  }
  return [
    ...(row.blocked ? [] : placeItems(row, nowMs, wish)),
    ...(row.blocked ? [] : [{ icon: 'timer' as const, label: text('disappearingMessages'), run: ask('disappearing') }]),
    ...downloadItems(row, wish),
    ...(me ? [] : [{ icon: 'pencil' as const, label: text('nickname'), run: ask('nickname') }]),
    copy,
    ...more,
    { icon: 'eraser', label: text('clearMessages'), danger: true, run: ask('clear') },
    { icon: 'eye-off', label: me ? text('hideNoteToSelf') : text('hideConversation'), danger: true, run: ask('hide') },
    ...(me ? [] : [unblockOr(row, block, wish)]),
    ...(me ? [] : [{ icon: 'trash-2' as const, label: text('deleteContact'), danger: true, run: ask('delete') }]),
  ];
}

/** Whether files of a contact come by themselves; those of nobody else ever do, and our own always. */
const downloadItems = (row: ConversationRow, wish: (wish: ConversationWish) => void): MenuItem[] =>
  row.kind === 'me' || row.blocked || !row.approved
    ? []
    : [
        {
          icon: 'download',
          label: row.autoDownload ? text('autoDownloadOff') : text('autoDownloadOn'),
          run: () => wish({ kind: 'auto-download', on: !row.autoDownload }),
        },
      ];

const unblockOr = (row: ConversationRow, block: MenuItem, wish: (wish: ConversationWish) => void): MenuItem =>
  row.blocked ? { icon: 'ban', label: text('unblock'), run: () => wish({ kind: 'unblock' }) } : block;

/** Where it stands in the list, and how loud it is. */
function placeItems(row: ConversationRow, nowMs: number, wish: (wish: ConversationWish) => void): MenuItem[] {
  const pinned = row.priority > 0;
  const unread = row.unread > 0 || row.markedUnread;
  const mute = (untilMs: number | 'for-ever' | null) => () => wish({ kind: 'mute', untilMs });
  const muting: MenuItem = isMuted(row, nowMs)
    ? { icon: 'bell', label: text('unmute'), run: mute(null) }
    : {
        icon: 'bell-off',
        label: text('mute'),
        items: [
          { icon: 'clock-3', label: text('muteHour'), run: mute(nowMs + HOUR_MS) },
          { icon: 'clock-3', label: text('muteEightHours'), run: mute(nowMs + HOURS_8_MS) },
          { icon: 'clock-3', label: text('muteDay'), run: mute(nowMs + DAY_MS) },
          { icon: 'clock-3', label: text('muteWeek'), run: mute(nowMs + WEEK_MS) },
          { icon: 'bell-off', label: text('muteForEver'), run: mute('for-ever') },
        ],
      };
  return [
    {
      icon: pinned ? 'pin-off' : 'pin',
      label: pinned ? text('unpin') : text('pin'),
      run: () => wish({ kind: 'pin', pinned: !pinned }),
    },
    ...(row.kind === 'me' ? [] : [muting]),
    {
      icon: unread ? 'check-check' : 'message-square-dot',
      label: unread ? text('markRead') : text('markUnread'),
      run: () => wish({ kind: 'mark', unread: !unread }),
    },
  ];
}
