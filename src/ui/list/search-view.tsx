import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { ListRow } from './conversation-row.tsx';

/** People by name or ID. The input keeps the focus; arrow keys move through the hits, Enter opens. */
export function SearchView({ start }: { start: string }) {
  const { go, route } = useNavigation();
  const [query, setQuery] = useState(start);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const wanted = query.trim();
  const hits = useLive((data) => (wanted === '' ? data.conversations() : data.search(wanted)), [wanted]) ?? [];
  useEffect(() => input.current?.focus(), []);

  const change = (value: string) => {
    setQuery(value);
    setAt(0);
    route.value = { view: 'search', text: value };
  };
  const open = (row: ConversationRow | undefined) => row && go({ view: 'conversation', key: row.key });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt(Math.max(0, Math.min(at + (event.key === 'ArrowDown' ? 1 : -1), hits.length - 1)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(hits[at]);
    }
  };

  return (
    <section class="view">
      <header class="header">
        <h1 class="visually-hidden">{text('search')}</h1>
        <BackButton />
        <div class="input-box search-box">
          <Icon name="search" size={16} />
          <input
            ref={input}
            type="search"
            list={undefined}
            role="combobox"
            aria-expanded={hits.length > 0}
            aria-controls="search-hits"
            aria-activedescendant={hits[at] === undefined ? undefined : `hit-${at}`}
            aria-label={text('search')}
            placeholder={text('searchPlaceholder')}
            value={query}
            onInput={(event) => change(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {query !== '' && (
            <button
              type="button"
              class="icon-button"
              aria-label={text('clear')}
              title={text('clear')}
              onClick={() => change('')}
            >
              <Icon name="circle-x" size={16} />
            </button>
          )}
        </div>
      </header>
      <div class="scroll">
        {wanted !== '' && hits.length === 0 && (
          <p class="nothing-found" role="status">
            {text('nothingFound', wanted)}
          </p>
        )}
        {hits.length > 0 && (
          <div class="group-label">
            <span>{text('people')}</span>
            <span>{hits.length}</span>
          </div>
        )}
        {hits.length > 0 && (
          <div class="list" role="listbox" id="search-hits" aria-label={text('people')}>
            {hits.map((row, index) => (
              <ListRow
                key={row.key}
                id={`hit-${index}`}
                row={row}
                draft=""
                nowMs={Date.now()}
                chosen={index === at}
                reachable={false}
                mark={wanted}
                onOpen={() => open(row)}
              />
            ))}
          </div>
        )}
      </div>
      <footer class="key-hints not-low" aria-hidden="true">
        <kbd>↑↓</kbd> {text('keyMove')} <kbd>Enter</kbd> {text('keyOpen')} <kbd>Esc</kbd> {text('keyClose')}
      </footer>
    </section>
  );
}
