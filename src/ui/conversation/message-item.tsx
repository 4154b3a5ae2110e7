import { useRef, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { Bubble, failureText } from './bubble.tsx';
import { messageMenuItems } from './message-menu-items.ts';
import { abilitiesOf } from './message-wish.ts';
import { ReactionPills } from './reaction-pills.tsx';
import { reactionGroups } from './reactions.ts';
import { useScene } from './scene.ts';

const LONG_PRESS_MS = 500;

interface MessageItemProps {
  message: MessageRow;
  first: boolean;
  last: boolean;
  /** Its menu is open: it stands above the scrim. */
  raised: boolean;
  /** Opens its menu beside the bubble. */
  onMenu: (message: MessageRow, bubble: Element) => void;
}

/** A message and everything around its bubble: tools, reactions, what went wrong. */
export function MessageItem({ message, first, last, raised, onMenu }: MessageItemProps) {
  const { row, ownId, nameOf, wish, selected } = useScene();
  const [near, setNear] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const can = abilitiesOf(message, row);
  const groups = reactionGroups(message.reactions, ownId);
  const choosing = selected !== null;
  const chosen = selected?.has(message.id) ?? false;
  const open = () => {
    const bubble = root.current?.querySelector('.bubble');
    if (bubble && !choosing) onMenu(message, bubble);
  };
  const press = useLongPress(open);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = messageMenuItems(message, row).find(
      ({ hotkey }) => hotkey !== '' && hotkey.toLowerCase() === event.key.toLowerCase(),
    );
    if (choosing && (event.key === ' ' || event.key === 'Enter')) wish(message, { kind: 'select' });
    else if (isMenuKey(event)) open();
    else if (item !== undefined && !choosing) wish(message, item.wish);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class={`message ${message.outgoing ? 'message-mine' : ''} ${raised ? 'message-raised' : ''} ${chosen ? 'message-chosen' : ''}`}
      role="article"
      data-message={message.id}
      tabIndex={-1}
      aria-keyshortcuts="Shift+F10"
      ref={root}
      onPointerEnter={(event) => event.pointerType !== 'touch' && setNear(true)}
      onPointerLeave={() => setNear(false)}
      onFocusCapture={() => setNear(true)}
      onBlurCapture={() => setNear(false)}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        // Somebody who has marked words wants the menu of the browser.
        if (!(getSelection()?.isCollapsed ?? true)) return;
        event.preventDefault();
        open();
      }}
      onClickCapture={(event) => {
        if (!press.swallow() && !choosing) return;
        event.preventDefault();
        event.stopPropagation();
        if (choosing) wish(message, { kind: 'select' });
      }}
      {...press.events}
    >
      <div class="bubble-line">
        {choosing && (
          <input type="checkbox" class="message-check" aria-label={text('select')} checked={chosen} tabIndex={-1} />
        )}
        <Bubble message={message} first={first} last={last} />
        {near && !choosing && (
          <span class="message-tools">
            {can.react && <Tool icon="smile-plus" label={text('react')} wide onPress={open} />}
            {can.reply && (
              <Tool icon="reply" label={text('reply')} wide onPress={() => wish(message, { kind: 'reply' })} />
            )}
            <Tool icon="ellipsis" label={text('more')} onPress={open} />
          </span>
        )}
      </div>
      {groups.length > 0 && (
        <ReactionPills
          groups={groups}
          nameOf={nameOf}
          onReact={can.react ? (emoji, on) => wish(message, { kind: 'react', emoji, on }) : null}
        />
      )}
      {message.status === 'failed' && (
        <p class="bubble-failed">
          <span>{failureText(message)}</span>
          {can.retry && (
            <button type="button" onClick={() => wish(message, { kind: 'retry' })}>
              {text('tryAgain')}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey) || key === 'Enter';

interface ToolProps {
  icon: 'smile-plus' | 'reply' | 'ellipsis';
  label: string;
  /** Only where there is room. */
  wide?: boolean;
  onPress: () => void;
}

const Tool = ({ icon, label, wide = false, onPress }: ToolProps) => (
  <button
    type="button"
    class={wide ? 'icon-button tool-wide' : 'icon-button'}
    tabIndex={-1}
    aria-label={label}
    title={label}
    aria-haspopup={icon === 'reply' ? undefined : 'menu'}
    onClick={onPress}
  >
    <Icon name={icon} />
  </button>
);

/** A finger that stays. The click that ends it shall press nothing: `swallow` is true for that one. */
function useLongPress(run: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const done = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    swallow: () => {
      const was = done.current;
      done.current = false;
      return was;
    },
    events: {
      onPointerDown: (event: PointerEvent) => {
        done.current = false;
        stop();
        if (event.pointerType !== 'touch') return;
        timer.current = setTimeout(() => {
          done.current = true;
          run();
        }, LONG_PRESS_MS);
      },
      onPointerUp: stop,
      onPointerCancel: stop,
    },
  };
}
