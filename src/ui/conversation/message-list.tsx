import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { conversationName } from '../names.ts';
import { Icon } from '../parts/icon.tsx';
import { noticeText, plural, text } from '../text.ts';
import { dayName } from '../time.ts';
import { Bubble } from './bubble.tsx';
import { StrangerCard } from './stranger-card.tsx';
import { timelineOf } from './timeline.ts';

interface MessageListProps {
  row: ConversationRow;
  messages: readonly MessageRow[];
  /** What was read when the conversation was opened; null draws no line. */
  readUpToMs: number | null;
  /** Asks for older messages; null if there are none. */
  onOlder: (() => void) | null;
  onRetry: (message: MessageRow) => void;
}

const NEAR_END_PX = 80;

/** The conversation as a polite log. It stays at its end unless somebody has scrolled up. */
export function MessageList({ row, messages, readUpToMs, onOlder, onRetry }: MessageListProps) {
  const items = useMemo(() => timelineOf(messages, readUpToMs), [messages, readUpToMs]);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ height: 0, oldest: '' });
  const [away, setAway] = useState(false);
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

  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-label={text('conversationWith', name)}
        tabIndex={0}
        ref={log}
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
              return (
                <div key={item.key} class="notice">
                  {noticeText(item.message.text, name)}
                </div>
              );
            case 'message':
              return (
                <Bubble
                  key={item.key}
                  message={item.message}
                  first={item.first}
                  last={item.last}
                  author={name}
                  onRetry={() => onRetry(item.message)}
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
    </div>
  );
}
