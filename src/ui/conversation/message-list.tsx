import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { dayName } from '../time.ts';
import { MessageItem } from './message-item.tsx';
import { MessageMenu } from './message-menu.tsx';
import { messageMenuItems } from './message-menu-items.ts';
import { abilitiesOf } from './message-wish.ts';
import { Notice } from './notice.tsx';
import { reactionGroups } from './reactions.ts';
import { quickEmoji } from './recent-emoji.ts';
import { useScene } from './scene.ts';
import { StrangerCard } from './stranger-card.tsx';
import { timelineOf } from './timeline.ts';

interface MessageListProps {
  messages: readonly MessageRow[];
  /** What was read when the conversation was opened; null draws no line. */
  readUpToMs: number | null;
  /** Asks for older messages; null if there are none. */
  onOlder: (() => void) | null;
  /** Id of a message to show as soon as it is there. */
  jumpTo: string | null;
  onJumped: () => void;
}

const NEAR_END_PX = 80;

/** The conversation as a polite log. It stays at its end unless somebody has scrolled up. */
export function MessageList({ messages, readUpToMs, onOlder, jumpTo, onJumped }: MessageListProps) {
  const { row, ownId, wish } = useScene();
  const items = useMemo(() => timelineOf(messages, readUpToMs), [messages, readUpToMs]);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ height: 0, oldest: '' });
  const [away, setAway] = useState(false);
  const [menu, setMenu] = useState<{ id: string; bubble: Element } | null>(null);
  const name = conversationName(row);
  const nowMs = Date.now();

  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return;
    const oldest = messages[0]?.id ?? '';
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (oldest !== before.current.oldest) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { height: element.scrollHeight, oldest };
  }, [items]);

  useEffect(() => {
    if (jumpTo === null || log.current === null) return;
    const found = messageElements(log.current).find(({ dataset }) => dataset.message === jumpTo);
    if (found === undefined) return;
    atEnd.current = false;
    found.scrollIntoView({ block: 'center' });
    found.focus({ preventScroll: true });
    found.classList.remove('message-found');
    void found.offsetWidth; // begins the animation anew
    found.classList.add('message-found');
    onJumped();
  }, [jumpTo, items]);

  // The composer grows and shrinks: what was at the end stays there.
  useEffect(() => {
    const element = log.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const toEnd = () => {
    const element = log.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };

  const menuMessage = menu && messages.find(({ id }) => id === menu.id);

  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-label={text('conversationWith', name)}
        tabIndex={0}
        ref={log}
        onKeyDown={moveBetweenMessages}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          setAway(!atEnd.current);
        }}
      >
        <div class="log-space" />
        {onOlder !== null && (
          <button type="button" class="button small older" onClick={onOlder}>
            {text('olderMessages')}
          </button>
        )}
        {onOlder === null && row.request === 'incoming' && <StrangerCard row={row} />}
        {items.map((item) => {
          switch (item.kind) {
            case 'day':
              return (
                <div key={item.key} class="day">
                  {dayName(item.ms, nowMs)}
                </div>
              );
            case 'unread':
              return (
                <div key={item.key} class="unread-line">
                  <span>{plural('newMessages', item.count)}</span>
                </div>
              );
            case 'notice':
              return <Notice key={item.key} message={item.message} />;
            case 'message':
              return (
                <MessageItem
                  key={item.key}
                  message={item.message}
                  first={item.first}
                  last={item.last}
                  raised={item.message.id === menu?.id}
                  onMenu={({ id }, bubble) => setMenu({ id, bubble })}
                />
              );
          }
        })}
      </div>
      {away && (
        <button type="button" class="jump-down" aria-label={text('toNewest')} title={text('toNewest')} onClick={toEnd}>
          <Icon name="arrow-up" size={18} />
        </button>
      )}
      {menu && menuMessage && (
        <MessageMenu
          items={messageMenuItems(menuMessage, row)}
          emoji={abilitiesOf(menuMessage, row).react ? quickEmoji() : []}
          own={new Set(reactionGroups(menuMessage.reactions, ownId).flatMap(({ emoji, own }) => (own ? [emoji] : [])))}
          anchor={menu.bubble}
          onReact={(emoji, on) => wish(menuMessage, { kind: 'react', emoji, on })}
          onChoose={(item) => wish(menuMessage, item.wish)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

const messageElements = (log: Element): HTMLElement[] => [...log.querySelectorAll<HTMLElement>('[data-message]')];

/** Arrow keys, Home and End go from message to message; up enters at the newest one, Esc leaves. */
function moveBetweenMessages(event: KeyboardEvent): void {
  const log = event.currentTarget as HTMLElement;
  const all = messageElements(log);
  const at = all.indexOf(event.target as HTMLElement);
  if (event.ctrlKey || event.metaKey || event.altKey || (at < 0 && (event.target !== log || event.key !== 'ArrowUp')))
    return;
  const next = {
    ArrowUp: at < 0 ? all.at(-1) : all[Math.max(0, at - 1)],
    ArrowDown: all[at + 1] ?? all[at],
    Home: all[0],
    End: all.at(-1),
    Escape: log,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  if (next !== log) next.scrollIntoView({ block: 'nearest' });
}
