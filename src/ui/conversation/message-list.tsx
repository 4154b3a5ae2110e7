import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';
import { conversationName } from '../names.ts';
import { plural, text } from '../text.ts';
import { localSetting } from '../local-setting.ts';
import { dayName } from '../time.ts';
import { JumpDown } from './jump-down.tsx';
import { keepFocus, keepPlace, messageElements, notePlace } from './keep-place.ts';
import { MessageItem } from './message-item.tsx';
import { MessageMenu } from './message-menu.tsx';
import { messageMenuItems } from './message-menu-items.ts';
import type { WindowRows } from './message-window.ts';
import { abilitiesOf } from './message-wish.ts';
import { moveBetweenMessages } from './move-between.ts';
import { Notice } from './notice.tsx';
import { reactionGroups } from './reactions.ts';
import { quickEmoji } from './recent-emoji.ts';
import { useScene } from './scene.ts';
import { StrangerCard } from './stranger-card.tsx';
import { timelineOf } from './timeline.ts';

interface MessageListProps {
  shown: WindowRows;
  /** What was read when the conversation was opened; null draws no line. */
  readUpToMs: number | null;
  onOlder: () => void;
  onNewer: () => void;
  /** Asks for the end of the conversation. */
  onNewest: () => void;
  /** Grows when the end was asked for. */
  endAsked: number;
  /** Tells whether the end is in sight. */
  onPlace: (atEnd: boolean) => void;
  /** Id of a message to show as soon as it is there. */
  jumpTo: string | null;
  onJumped: () => void;
}

const AT_END_PX = 80;
/** So near the first or last message drawn, more are asked for. */
const NEAR_PX = 600;

/**
 * A stretch of the conversation as a polite log. It stays at the end unless somebody has scrolled up, and elsewhere
 * with what is in sight.
 */
export function MessageList(props: MessageListProps) {
  const { shown, readUpToMs, onOlder, onNewer, onNewest, endAsked, onPlace, jumpTo, onJumped } = props;
  const { messages, hasOlder, hasNewer } = shown;
  const { row, ownId, wish } = useScene();
  const setting = localSetting.value;
  const items = useMemo(() => timelineOf(messages, readUpToMs, hasOlder), [messages, readUpToMs, hasOlder, setting]);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const endGiven = useRef(endAsked);
  const seenMs = useRef(0);
  // What is drawn now is still the old: Preact draws the new after this.
  const place = useMemo(() => log.current && notePlace(log.current), [items]);
  const [away, setAway] = useState(false);
  const [menu, setMenu] = useState<{ id: string; bubble: Element } | null>(null);
  const name = conversationName(row);
  const nowMs = Date.now();

  const look = () => {
    const element = log.current;
    if (element === null) return;
    const { scrollHeight, scrollTop, clientHeight } = element;
    const below = scrollHeight - scrollTop - clientHeight;
    atEnd.current = !hasNewer && below < AT_END_PX;
    setAway(!atEnd.current);
    onPlace(atEnd.current);
    if (clientHeight === 0) return; // not drawn
    if (hasNewer && below < NEAR_PX) onNewer();
    else if (hasOlder && scrollTop < NEAR_PX) onOlder();
  };

  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return;
    if (hasNewer) atEnd.current = false;
    else if (endGiven.current !== endAsked) {
      endGiven.current = endAsked;
      atEnd.current = true;
    }
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (place) keepPlace(element, place);
    if (place) keepFocus(element, place);
    if (atEnd.current) seenMs.current = messages.at(-1)?.sentAtMs ?? 0;
    setAway(!atEnd.current);
  }, [items, endAsked]);

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

  // After few or short messages there may still be room for more.
  useEffect(() => {
    if (jumpTo === null) look();
  }, [items, jumpTo]);

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

  const menuMessage = menu && messages.find(({ id }) => id === menu.id);
  const menuFiles = useLive(
    async (data) => (menuMessage && menuMessage.files.length > 0 ? data.filesOfMessage(menuMessage.id) : []),
    [menuMessage?.id],
  );

  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-live={hasNewer ? 'off' : 'polite'}
        aria-label={text('conversationWith', name)}
        tabIndex={0}
        ref={log}
        onKeyDown={moveBetweenMessages}
        onScroll={look}
      >
        <div class="log-space" />
        {hasOlder && (
          <button type="button" class="button small older" onClick={onOlder}>
            {text('olderMessages')}
          </button>
        )}
        {!hasOlder && row.request === 'incoming' && <StrangerCard row={row} />}
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
        {hasNewer && (
          <button type="button" class="button small older" onClick={onNewer}>
            {text('newerMessages')}
          </button>
        )}
      </div>
      {away && <JumpDown conversation={row.key} seenMs={seenMs.current} onPress={onNewest} />}
      {menu && menuMessage && (menuMessage.files.length === 0 || menuFiles !== undefined) && (
        <MessageMenu
          items={messageMenuItems(menuMessage, row, menuFiles)}
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
