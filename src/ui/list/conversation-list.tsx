import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useNow } from '../use-now.ts';
import { ListRow } from './conversation-row.tsx';

interface ListProps {
  label: string;
  rows: readonly ConversationRow[];
  /** Key of the open conversation, marked in the tab. */
  chosen: string | null;
  mark?: string;
  onOpen: (row: ConversationRow) => void;
}

const NO_DRAFTS: ReadonlyMap<string, string> = new Map();

/** A listbox with one tab stop: arrow keys, Home and End move, Enter opens. */
export function ConversationList({ label, rows, chosen, mark, onOpen }: ListProps) {
  const drafts = useLive((data) => data.drafts()) ?? NO_DRAFTS;
  const nowMs = useNow(30_000);
  const [reached, setReached] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const stop = rows.find((row) => row.key === (reached ?? chosen)) ?? rows[0];

  useEffect(() => {
    root.current?.querySelector(`[aria-selected=true]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => row.key === stop?.key);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (stop !== undefined) onOpen(stop);
    }
    if (target === undefined) return;
    event.preventDefault();
    const row = rows[Math.max(0, Math.min(target, rows.length - 1))];
    if (row === undefined) return;
    setReached(row.key);
    root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  };

  return (
    <div class="list" role="listbox" aria-label={label} ref={root} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <ListRow
          key={row.key}
          row={row}
          draft={row.key === chosen ? '' : (drafts.get(row.key) ?? '')}
          nowMs={nowMs}
          chosen={row.key === chosen}
          reachable={row === stop}
          mark={mark ?? ''}
          onOpen={() => {
            setReached(row.key);
            onOpen(row);
          }}
        />
      ))}
    </div>
  );
}
