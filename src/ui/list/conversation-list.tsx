import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import { conversationMenu } from '../conversation/conversation-menu.ts';
import { useConversationWishes } from '../conversation/use-conversation-wishes.tsx';
import { useTyping } from '../conversation/use-typing.ts';
import { useLive } from '../data/use-live.ts';
import { conversationName } from '../names.ts';
import { ContextMenu } from '../parts/context-menu.tsx';
import { useRowsNear } from '../parts/use-rows-near.ts';
import { text } from '../text.ts';
import { useNow } from '../use-now.ts';
import { ListRow, placeBelow } from './conversation-row.tsx';
import { useScrollPlace } from './use-scroll-place.ts';

interface ListProps {
  label: string;
  rows: readonly ConversationRow[];
  /** Key of the open conversation, marked in the tab. */
  chosen: string | null;
  mark?: string;
  onOpen: (row: ConversationRow) => void;
}

const NO_DRAFTS: ReadonlyMap<string, string> = new Map();

/**
 * A listbox with one tab stop: arrow keys, Home and End move, Enter opens, Shift F10 opens the menu of a row. Of a long list
 * only what is near stands in the page.
 */
export function ConversationList({ label, rows, chosen, mark, onOpen }: ListProps) {
  const drafts = useLive((data) => data.drafts()) ?? NO_DRAFTS;
  const writing = useTyping();
  const nowMs = useNow(30_000);
  const [menu, setMenu] = useState<{ row: ConversationRow; at: { x: number; y: number } } | null>(null);
  const { wish, dialog } = useConversationWishes();
  const [reached, setReached] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const placeOf = (key: string | null): number => (key === null ? -1 : rows.findIndex((row) => row.key === key));
  const stopAt = Math.max(0, placeOf(reached ?? chosen));
  const stop = rows[stopAt];
  const stretches = useRowsNear(root, rows.length, [stopAt, placeOf(chosen)]);
  useScrollPlace(root, label);
  // A row far away is drawn first; then it can have the focus.
  const focusNext = useRef(false);
  useLayoutEffect(() => {
    if (!focusNext.current || reached === null) return;
    focusNext.current = false;
    rowElement(reached)?.focus();
  });

  useEffect(() => {
    root.current?.querySelector(`[aria-selected=true]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const rowElement = (key: string) => root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  const openMenu = (row: ConversationRow, at: { x: number; y: number }) => {
    setReached(row.key);
    rowElement(row.key)?.focus(); // where the focus comes back to
    setMenu({ row, at });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const focused = (event.target as Element).closest<HTMLElement>('[data-key]');
      const row = rows.find(({ key }) => key === focused?.dataset.key);
      if (focused && row) openMenu(row, placeBelow(focused));
      return;
    }
    const target = { ArrowDown: stopAt + 1, ArrowUp: stopAt - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (stop !== undefined) onOpen(stop);
    }
    if (target === undefined) return;
    event.preventDefault();
    const row = rows[Math.max(0, Math.min(target, rows.length - 1))];
    if (row === undefined) return;
    const near = rowElement(row.key);
    focusNext.current = !near;
    setReached(row.key);
    near?.focus();
  };

  const current = menu && (rows.find((row) => row.key === menu.row.key) ?? null);
  return (
    <>
      <div class="list" role="listbox" aria-label={label} ref={root} onKeyDown={onKeyDown}>
        {stretches.map((stretch) => {
          if ('gapPx' in stretch)
            return (
              <div key={`gap ${stretch.before}`} role="presentation" style={{ blockSize: `${stretch.gapPx}px` }} />
            );
          const row = rows[stretch.row];
          return (
            row && (
              <ListRow
                key={row.key}
                row={row}
                place={{ at: stretch.row + 1, of: rows.length }}
                draft={row.key === chosen ? '' : (drafts.get(row.key) ?? '')}
                writing={writing.has(row.key)}
                nowMs={nowMs}
                chosen={row.key === chosen}
                reachable={row === stop}
                mark={mark ?? ''}
                onOpen={() => {
                  setReached(row.key);
                  onOpen(row);
                }}
                onMenu={(at) => openMenu(row, at)}
              />
            )
          );
        })}
      </div>
      {menu !== null && current !== null && (
        <ContextMenu
          key={current.key}
          label={text('conversationWith', conversationName(current))}
          items={conversationMenu(current, nowMs, (wanted) => wish(current, wanted))}
          at={menu.at}
          onClose={() => setMenu(null)}
        />
      )}
      {dialog}
    </>
  );
}
