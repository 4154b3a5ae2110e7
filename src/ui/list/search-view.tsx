import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow } from '../../store/rows.ts';
import type { SearchHit } from '../../store/search/search-messages.ts';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';
import { BackButton } from '../parts/back-button.tsx';
import { conversationName } from '../names.ts';
import { Icon } from '../parts/icon.tsx';
import { useRowsNear } from '../parts/use-rows-near.ts';
import { above } from '../route.ts';
import { text } from '../text.ts';
import { ListRow } from './conversation-row.tsx';
import { MessageHit } from './message-hit.tsx';

type Hit = { kind: 'person'; row: ConversationRow } | { kind: 'message'; hit: SearchHit };

/**
 * People by name or ID, messages by their words; in one conversation (its key) only messages. The input keeps the focus;
 * arrow keys move through the hits, Enter opens.
 */
export function SearchView({ start, conversation }: { start: string; conversation?: string | undefined }) {
  const { go, route } = useNavigation();
  const [query, setQuery] = useState(start);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const wanted = query.trim();
  const nowMs = Date.now();
  const only = useLive(async (data) => (conversation === undefined ? undefined : data.conversation(conversation)));
  const people =
    useLive(
      async (data) => {
        if (conversation !== undefined) return [];
        return wanted === '' ? data.conversations() : data.search(wanted);
      },
      [wanted],
    ) ?? [];
  const found = useLive(
    async (data) => (wanted === '' ? undefined : data.searchMessages(wanted, conversation)),
    [wanted],
  );
  const label = only === undefined ? text('search') : text('searchIn', conversationName(only));
  const hits: Hit[] = [
    ...people.map((row): Hit => ({ kind: 'person', row })),
    ...(found?.hits ?? []).map((hit): Hit => ({ kind: 'message', hit })),
  ];
  const list = useRef<HTMLDivElement>(null);
  const peopleNear = useRowsNear(list, people.length, [at]);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (at > 0) list.current?.querySelector(`[id="hit-${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const change = (value: string) => {
    setQuery(value);
    setAt(0);
    route.value = { view: 'search', text: value, ...(conversation !== undefined && { conversation }) };
  };
  const open = (hit: Hit | undefined) => {
    if (hit?.kind === 'person') go({ view: 'conversation', key: hit.row.key });
    else if (hit) go({ view: 'conversation', key: hit.hit.conversation.key, message: hit.hit.message.id });
  };
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
        <h1 class="visually-hidden">{label}</h1>
        <BackButton to={above(route.value)} />
        <div class="input-box search-box">
          <Icon name="search" size={16} />
          <input
            ref={input}
            type="search"
            autocomplete="off"
            list={undefined}
            role="combobox"
            aria-expanded={hits.length > 0}
            aria-controls="search-hits"
            aria-activedescendant={hits[at] === undefined ? undefined : `hit-${at}`}
            aria-label={label}
            placeholder={only === undefined ? text('searchPlaceholder') : label}
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
        {wanted !== '' && found !== undefined && hits.length === 0 && (
          <p class="nothing-found" role="status">
            {text('nothingFound', wanted)}
          </p>
        )}
        <div role="listbox" id="search-hits" aria-label={label} ref={list}>
          {people.length > 0 && (
            <div role="group" aria-label={text('people')}>
              <div class="group-label" role="presentation">
                <span>{text('people')}</span>
                <span>{people.length}</span>
              </div>
              {peopleNear.map((stretch) => {
                if ('gapPx' in stretch)
                  return (
                    <div
                      key={`gap ${stretch.before}`}
                      role="presentation"
                      style={{ blockSize: `${stretch.gapPx}px` }}
                    />
                  );
                const index = stretch.row;
                const row = people[index];
                return (
                  row && (
                    <ListRow
                      key={row.key}
                      id={`hit-${index}`}
                      row={row}
                      place={{ at: index + 1, of: people.length }}
                      draft=""
                      nowMs={nowMs}
                      chosen={index === at}
                      reachable={false}
                      mark={wanted}
                      onOpen={() => open({ kind: 'person', row })}
                    />
                  )
                );
              })}
            </div>
          )}
          {found !== undefined && found.hits.length > 0 && (
            <div role="group" aria-label={text('messages')}>
              <div class="group-label" role="presentation">
                <span>{text('messages')}</span>
                <span>{found.next === null ? found.hits.length : text('moreThan', found.hits.length)}</span>
              </div>
              {found.hits.map((hit, index) => (
                <MessageHit
                  key={hit.message.id}
                  id={`hit-${people.length + index}`}
                  hit={hit}
                  nowMs={nowMs}
                  chosen={people.length + index === at}
                  onOpen={() => open({ kind: 'message', hit })}
                />
              ))}
            </div>
          )}
        </div>
        {found?.isComplete === false && (
          <p class="small-text search-note" role="status">
            {text('searchIncomplete')}
          </p>
        )}
      </div>
      <footer class="key-hints not-low" aria-hidden="true">
        <kbd>↑↓</kbd> {text('keyMove')} <kbd>Enter</kbd> {text('keyOpen')} <kbd>Esc</kbd> {text('keyClose')}
      </footer>
    </section>
  );
}
