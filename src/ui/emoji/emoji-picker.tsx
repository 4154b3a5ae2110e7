import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { quickEmoji } from '../conversation/recent-emoji.ts';
import { Icon } from '../parts/icon.tsx';
import { text, type MessageKey } from '../text.ts';
import { searchEmoji } from './emoji-search.ts';
import { EMOJI_GROUPS, loadEmoji, type Emoji, type EmojiGroup } from './emoji-table.ts';
import { moveInGrid } from './grid-moves.ts';

export interface EmojiPickerProps {
  /** What it opens beside. */
  anchor: Element;
  /** Says what choosing does. */
  label: string;
  onPick: (glyph: string) => void;
  /** Without a choice; whoever opened it takes the focus back. */
  onClose: () => void;
}

const GROUPS: Record<EmojiGroup, { sign: string; label: MessageKey }> = {
  0: { sign: '😀', label: 'emojiSmileys' },
  1: { sign: '👋', label: 'emojiPeople' },
  3: { sign: '🐦', label: 'emojiNature' },
  4: { sign: '🍎', label: 'emojiFood' },
  5: { sign: '🚲', label: 'emojiTravel' },
  6: { sign: '⚽', label: 'emojiActivities' },
  7: { sign: '💡', label: 'emojiObjects' },
  8: { sign: '💛', label: 'emojiSymbols' },
  9: { sign: '🏁', label: 'emojiFlags' },
};
const MOST_FOUND = 160;
const MARGIN = 8;

/** All emoji by group, with a search field; a dialogue beside `anchor` that a click elsewhere closes. */
export function EmojiPicker({ anchor, label, onPick, onClose }: EmojiPickerProps) {
  const [all, setAll] = useState<readonly Emoji[]>([]);
  const [group, setGroup] = useState<EmojiGroup>(0);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => void loadEmoji().then(setAll), []);
  useLayoutEffect(() => {
    if (root.current === null) return;
    place(anchor, root.current);
    root.current.querySelector('input')?.focus();
  }, [anchor]);

  const searching = query.trim() !== '';
  const recent = new Set(quickEmoji());
  const sections: { label: string; emoji: Emoji[] }[] = (
    searching
      ? [{ label: text('emojiFound'), emoji: searchEmoji(all, query, MOST_FOUND) }]
      : [
          {
            label: text('emojiRecent'),
            emoji: [...recent].flatMap((glyph) => all.find((one) => one.glyph === glyph) ?? []),
          },
          { label: text(GROUPS[group].label), emoji: all.filter((one) => one.group === group) },
        ]
  ).filter(({ emoji }) => emoji.length > 0);
  const sizes = sections.map(({ emoji }) => emoji.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const current = Math.min(at, total - 1);

  const cells = () => [...(root.current?.querySelectorAll<HTMLElement>('.emoji-cell') ?? [])];
  const search = () => root.current?.querySelector('input') ?? null;
  const scrollUp = () => root.current?.querySelector('.emoji-sections')?.scrollTo?.(0, 0);
  const goTo = (index: number) => {
    if (index < 0) return search()?.focus();
    setAt(index);
    cells()[index]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation(); // what it was opened from has keys of its own
    if (event.isComposing) return;
    const cell = cells().indexOf(event.target as HTMLElement);
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Tab') {
      const stops = [...(root.current?.querySelectorAll<HTMLElement>('input, button:not([tabindex="-1"])') ?? [])];
      const next = stops.indexOf(event.target as HTMLElement) + (event.shiftKey ? -1 : 1);
      stops.at(next % stops.length)?.focus();
    } else if (cell >= 0) {
      const next = moveInGrid(sizes, cell, mirrored(event.key));
      if (next === null) return;
      goTo(next);
    } else if (event.key === 'ArrowDown') goTo(current);
    else if (event.key === 'Enter' && event.target === search()) {
      if (searching) cells()[0]?.click();
    } else return;
    event.preventDefault();
  };

  let index = 0;
  return (
    <>
      <div class="emoji-scrim" onPointerDown={onClose} />
      <div class="emoji-picker" role="dialog" aria-modal="true" aria-label={label} ref={root} onKeyDown={onKeyDown}>
        <label class="emoji-search">
          <Icon name="search" size={16} />
          <input
            type="search"
            aria-label={text('emojiSearch')}
            placeholder={text('emojiSearch')}
            autocomplete="off"
            spellcheck={false}
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
              setAt(0);
              scrollUp();
            }}
          />
        </label>
        <div class="emoji-groups" role="group" aria-label={text('emojiGroups')}>
          {EMOJI_GROUPS.map((one) => (
            <button
              key={one}
              type="button"
              class="emoji-group"
              aria-label={text(GROUPS[one].label)}
              title={text(GROUPS[one].label)}
              aria-pressed={!searching && one === group}
              onClick={() => {
                setGroup(one);
                setQuery('');
                setAt(0);
                scrollUp();
              }}
            >
              {GROUPS[one].sign}
            </button>
          ))}
        </div>
        <div class="emoji-sections">
          {sections.map((section) => (
            <section key={section.label} aria-label={section.label}>
              <div class="emoji-heading" aria-hidden="true">
                {section.label}
              </div>
              <div class="emoji-grid">
                {section.emoji.map(({ glyph, name, shortcodes }) => {
                  const own = index++;
                  return (
                    <button
                      key={glyph}
                      type="button"
                      class="emoji-cell"
                      aria-label={name}
                      title={shortcodes[0] === undefined ? name : `${name} :${shortcodes[0]}:`}
                      tabIndex={own === current ? 0 : -1}
                      onFocus={() => setAt(own)}
                      onClick={() => onPick(glyph)}
                    >
                      {glyph}
                    </button>
                  );
                })}
              </div>
            </section>
          ))}
          {searching && all.length > 0 && total === 0 && (
            <p class="emoji-none" role="status">
              {text('emojiNone')}
            </p>
          )}
        </div>
      </div>
    </>
  );
}

function mirrored(key: string): string {
  if (document.documentElement.dir !== 'rtl') return key;
  return key === 'ArrowLeft' ? 'ArrowRight' : key === 'ArrowRight' ? 'ArrowLeft' : key;
}

/** Above the anchor if there is room, else below it, and always within the window. */
function place(anchor: Element, picker: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const { width, height } = picker.getBoundingClientRect();
  const atEnd = box.left + box.width / 2 > innerWidth / 2;
  const left = atEnd ? box.right - width : box.left;
  const top = box.top - height - MARGIN >= MARGIN ? box.top - height - MARGIN : box.bottom + MARGIN;
  picker.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  picker.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
}
