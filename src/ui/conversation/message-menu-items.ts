import type { ConversationRow, FileRow, MessageRow } from '../../store/rows.ts';
import { fileKind, isHere } from '../files/file-kind.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { plural, text } from '../text.ts';
import { abilitiesOf, type FileWish, type MessageQuestion, type MessageWish } from './message-wish.ts';

export interface MessageMenuItem {
  icon: IconName;
  label: string;
  /** The key that does the same while the message has the focus, as `KeyboardEvent.key`; '' if there is none. */
  hotkey: string;
  danger?: boolean;
  wish: MessageWish;
}

const ask = (what: MessageQuestion): MessageWish => ({ kind: 'ask', what });

/**
 * The menu of a message, without its row of emoji.
 *
 * @param files its files as they stand
 */
export function messageMenuItems(
  message: MessageRow,
  row: ConversationRow,
  files: readonly FileRow[] = [],
): MessageMenuItem[] {
  const can = abilitiesOf(message, row);
  const items: (MessageMenuItem | false)[] = [
    can.retry && { icon: 'refresh-cw', label: text('tryAgain'), hotkey: 't', wish: { kind: 'retry' } },
    can.reply && { icon: 'reply', label: text('reply'), hotkey: 'r', wish: { kind: 'reply' } },
    ...fileItems(files),
    can.copy && { icon: 'copy', label: text('copyText'), hotkey: 'c', wish: { kind: 'copy' } },
    can.forward && { icon: 'forward', label: text('forward'), hotkey: 'f', wish: ask('forward') },
    { icon: 'info', label: text('messageInfo'), hotkey: 'i', wish: ask('info') },
    { icon: 'circle-check', label: text('select'), hotkey: 's', wish: { kind: 'select' } },
    { icon: 'trash-2', label: text('deleteForMe'), hotkey: 'Delete', danger: true, wish: ask('delete-here') },
    can.deleteEverywhere && {
      icon: 'trash-2',
      label: row.kind === 'me' ? text('deleteOnAllDevices') : text('deleteForEveryone'),
      hotkey: '',
      danger: true,
      wish: ask('delete-everywhere'),
    },
  ];
  return items.filter((item) => item !== false);
}

const onFiles = (what: FileWish): MessageWish => ({ kind: 'files', what });

/** What can be done with the files of a message, all at once. */
function fileItems(files: readonly FileRow[]): MessageMenuItem[] {
  const here = files.filter(isHere);
  const [only] = here;
  const items: (MessageMenuItem | false)[] = [
    files.some(({ state }) => state === 'remote') && {
      icon: 'download',
      label: text('download'),
      hotkey: '',
      wish: onFiles('download'),
    },
    here.length > 0 && {
      icon: 'download',
      label: here.length === 1 ? text('save') : plural('saveFiles', here.length),
      hotkey: '',
      wish: onFiles('save'),
    },
    only !== undefined &&
      files.length === 1 &&
      fileKind(only.about) === 'picture' && {
        icon: 'copy',
        label: text('copyPicture'),
        hotkey: '',
        wish: onFiles('copy'),
      },
    here.some(({ state }) => state === 'here') && {
      icon: 'hard-drive',
      label: text('deleteFromDevice'),
      hotkey: '',
      wish: onFiles('forget'),
    },
  ];
  return items.filter((item) => item !== false);
}
