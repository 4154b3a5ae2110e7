import { useEffect, useRef } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { useCopy } from '../parts/copy.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { abilitiesOf, type MessageQuestion } from './message-wish.ts';

interface SelectionBarProps {
  row: ConversationRow;
  /** Oldest first. */
  messages: readonly MessageRow[];
  onAsk: (what: MessageQuestion, messages: readonly MessageRow[]) => void;
  onEnd: () => void;
}

/** Stands in place of the header while messages are chosen. */
export function SelectionBar({ row, messages, onAsk, onEnd }: SelectionBarProps) {
  const copy = useCopy();
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => end.current?.focus(), []);
  const withText = messages.filter((message) => abilitiesOf(message, row).copy);
  const forwarded = messages.filter((message) => abilitiesOf(message, row).forward);
  const everywhere = messages.length > 0 && messages.every((message) => abilitiesOf(message, row).deleteEverywhere);
  return (
    <header class="header selection-bar">
      <button
        type="button"
        class="icon-button"
        aria-label={text('endSelect')}
        title={text('endSelect')}
        ref={end}
        onClick={onEnd}
      >
        <Icon name="x" />
      </button>
      <h1 class="header-name selection-count">
        <span role="status">{plural('selectedCount', messages.length)}</span>
      </h1>
      <Action
        icon="copy"
        label={text('copyText')}
        off={withText.length === 0}
        onPress={() => {
          copy(withText.map((message) => message.text).join('\n'));
          onEnd();
        }}
      />
      <Action
        icon="forward"
        label={text('forward')}
        off={forwarded.length === 0}
        onPress={() => onAsk('forward', forwarded)}
      />
      <Action
        icon="eraser"
        label={text('deleteForMe')}
        off={messages.length === 0}
        onPress={() => onAsk('delete-here', messages)}
      />
      <Action
        icon="trash-2"
        label={row.kind === 'me' ? text('deleteOnAllDevices') : text('deleteForEveryone')}
        off={!everywhere}
        onPress={() => onAsk('delete-everywhere', messages)}
      />
    </header>
  );
}

interface ActionProps {
  icon: IconName;
  label: string;
  off: boolean;
  onPress: () => void;
}

const Action = ({ icon, label, off, onPress }: ActionProps) => (
  <button type="button" class="icon-button" aria-label={label} title={label} disabled={off} onClick={onPress}>
    <Icon name={icon} />
  </button>
);
