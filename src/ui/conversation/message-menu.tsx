import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LazyEmojiPicker } from '../emoji/lazy-emoji-picker.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import type { MessageMenuItem } from './message-menu-items.ts';

interface MessageMenuProps {
  items: readonly MessageMenuItem[];
  /** Offered as reactions; empty where none can be given. */
  emoji: readonly string[];
  /** The person's own reactions on it. */
  own: ReadonlySet<string>;
  /** The bubble that it belongs to. */
  anchor: Element;
  onReact: (emoji: string, on: boolean) => void;
  onChoose: (item: MessageMenuItem) => void;
  onClose: () => void;
}

const MARGIN = 8;

/** Reactions above the bubble, what can be done below it, and the rest of the window under a scrim. */
export function MessageMenu({ items, emoji, own, anchor, onReact, onChoose, onClose }: MessageMenuProps) {
  const root = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  const more = useRef<HTMLButtonElement>(null);
  const [picking, setPicking] = useState(false);
  useLayoutEffect(() => {
    const [bar, menu] = [root.current?.querySelector('.emoji-bar'), root.current?.querySelector('.menu')];
    if (menu instanceof HTMLElement) place(anchor, bar instanceof HTMLElement ? bar : null, menu, more.current);
  }, [anchor]);
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('.menu [role=menuitem]')?.focus();
    addEventListener('resize', onClose);
    addEventListener('blur', onClose);
    return () => {
      removeEventListener('resize', onClose);
      removeEventListener('blur', onClose);
    };
  }, []);

  /** The focus goes back before anything happens, so that a dialogue that opens gives it back there too. */
  const leave = (then?: () => void) => {
    onClose();
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    then?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = (selector: string) => [...(root.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
    const [bar, entries] = [[...all('.emoji-choice'), ...(more.current ? [more.current] : [])], all('.menu-item')];
    const active = document.activeElement as HTMLElement;
    const [inBar, at] = [bar.indexOf(active), entries.indexOf(active)];
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = document.documentElement.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const item = items.find(({ hotkey }) => hotkey !== '' && hotkey.toLowerCase() === event.key.toLowerCase());
    if (event.key === 'Escape' || event.key === 'Tab') leave();
    else if (inBar >= 0 && event.key === forward) bar[(inBar + 1) % bar.length]?.focus();
    else if (inBar >= 0 && event.key === backward) bar.at(inBar - 1)?.focus();
    else if (event.key === 'ArrowDown') (entries[at + 1] ?? bar[0] ?? entries[0])?.focus();
    else if (event.key === 'ArrowUp')
      (inBar >= 0 ? entries.at(-1) : at > 0 ? entries[at - 1] : (bar[0] ?? entries.at(-1)))?.focus();
    else if (event.key === 'Home') entries[0]?.focus();
    else if (event.key === 'End') entries.at(-1)?.focus();
    else if (item !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) leave(() => onChoose(item));
    else return;
    event.stopPropagation();
    event.preventDefault();
  };

  if (picking) {
    return (
      <div class="message-menu">
        <div class="menu-scrim" />
        <LazyEmojiPicker
          anchor={anchor}
          label={text('reactOther')}
          onPick={(glyph) => leave(() => onReact(glyph, !own.has(glyph)))}
          onClose={() => leave()}
        />
      </div>
    );
  }
  return (
    <>
      <div class="message-menu" role="menu" aria-label={text('messageMenu')} ref={root} onKeyDown={onKeyDown}>
        <div
          class="menu-scrim"
          onPointerDown={() => leave()}
          onContextMenu={(event) => {
            event.preventDefault();
            leave();
          }}
        />
        {emoji.length > 0 && (
          <div class="emoji-bar" role="group" aria-label={text('react')}>
            {emoji.map((one) => (
              <button
                key={one}
                type="button"
                role="menuitemcheckbox"
                aria-checked={own.has(one)}
                tabIndex={-1}
                class="emoji-choice"
                onClick={() => leave(() => onReact(one, !own.has(one)))}
              >
                {one}
              </button>
            ))}
          </div>
        )}
        <div class="menu" role="group" aria-label={text('messageMenu')}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger ? 'menu-item danger' : 'menu-item'}
              aria-keyshortcuts={item.hotkey === '' ? undefined : item.hotkey}
              onClick={() => leave(() => onChoose(item))}
            >
              <Icon name={item.icon} />
              <span>{item.label}</span>
              {item.hotkey !== '' && (
                <span class="menu-hint" aria-hidden="true">
                  {item.hotkey === 'Delete' ? text('keyDelete') : item.hotkey.toUpperCase()}
                </span>
              )}
            </button>
          ))}
        </div>
      </div>
      {emoji.length > 0 && (
        <button
          ref={more}
          type="button"
          class="emoji-more"
          aria-label={text('reactOther')}
          title={text('reactOther')}
          aria-haspopup="dialog"
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onClick={() => setPicking(true)}
        >
          <Icon name="plus" size={18} />
        </button>
      )}
    </>
  );
}

/** Above and below the bubble; where the window ends, over it. */
function place(anchor: Element, bar: HTMLElement | null, menu: HTMLElement, more: HTMLElement | null): void {
  const box = anchor.getBoundingClientRect();
  const bottom = (anchor.closest('.message') ?? anchor).getBoundingClientRect().bottom; // its reactions too
  const [barSize, menuSize] = [bar?.getBoundingClientRect(), menu.getBoundingClientRect()];
  const barHeight = barSize?.height ?? 0;
  const atEnd = box.left + box.width / 2 > innerWidth / 2;
  const x = (width: number) =>
    Math.max(MARGIN, Math.min(atEnd ? box.right - width : box.left, innerWidth - width - MARGIN));
  const menuTop = Math.max(MARGIN, Math.min(bottom + MARGIN, innerHeight - menuSize.height - MARGIN));
  const barTop = Math.max(MARGIN, Math.min(box.top, menuTop) - barHeight - MARGIN);
  menu.style.left = `${x(menuSize.width)}px`;
  menu.style.top = `${bar === null ? menuTop : Math.max(menuTop, barTop + barHeight + MARGIN)}px`;
  if (bar === null) return;
  bar.style.left = `${x(barSize?.width ?? 0)}px`;
  bar.style.top = `${barTop}px`;
  if (more === null) return;
  // It lies over the end of the bar, which keeps room for it: it opens a dialogue, so it is not part of the menu.
  const start = document.documentElement.dir === 'rtl' ? 0 : (barSize?.width ?? 0) - barHeight;
  more.style.left = `${x(barSize?.width ?? 0) + start}px`;
  more.style.top = `${barTop}px`;
}
