import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { text } from '../text.ts';
import { abilitiesOf, type MessageQuestion, type MessageWish } from './message-wish.ts';

export interface MessageMenuItem {
  icon: IconName;
  label: string;
  /** The key that does the same while the message has the focus, as `KeyboardEvent.key`; '' if there is none. */
  hotkey: string;
  danger?: boolean;
  wish: MessageWish;
}

const ask = (what: MessageQuestion): MessageWish => ({ kind: 'ask', what });

/** The menu of a message, without its row of emoji. */
export function messageMenuItems(message: MessageRow, row: ConversationRow): MessageMenuItem[] {
  const can = abilitiesOf(message, row);
  const items: (MessageMenuItem | false)[] = [
    can.retry && { icon: 'refresh-cw', label: text('tryAgain'), hotkey: 't', wish: { kind: 'retry' } },
    can.reply && { icon: 'reply', label: text('reply'), hotkey: 'r', wish: { kind: 'reply' } },
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
