import { useEffect, useRef, useState } from 'preact/hooks';
import type { IconName } from './icon-shapes.ts';
import { Icon } from './icon.tsx';

interface MenuEntry {
  icon: IconName;
  label: string;
  danger?: boolean;
}

/** Does something, or opens more choices in place of the menu. */
export type MenuItem = MenuEntry & ({ run: () => void } | { items: readonly MenuItem[] });

interface MenuListProps {
  id?: string;
  label: string;
  items: readonly MenuItem[];
  /** `chosen` is false when somebody changed their mind. */
  onClose: (chosen: boolean) => void;
}

/** The items of a menu: arrow keys, Home and End move, Esc closes, the arrow to the end opens more choices. */
export function MenuList({ id, label, items, onClose }: MenuListProps) {
  const [inner, setInner] = useState<(MenuEntry & { items: readonly MenuItem[] }) | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const left = useRef<string | null>(null);
  useEffect(() => {
    const entries = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const from = inner === null ? entries.find((entry) => entry.dataset.label === left.current) : undefined;
    (from ?? entries[0])?.focus();
  }, [inner]);

  const back = () => {
    left.current = inner?.label ?? null;
    setInner(null);
  };
  const choose = (item: MenuItem) => {
    if ('items' in item) return setInner(item);
    onClose(true);
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const entries = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rightToLeft = document.documentElement.dir === 'rtl';
    if (event.key === 'Escape' && inner !== null) back();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose(false);
    else if (step !== undefined) entries.at((at + step) % entries.length)?.focus();
    else if (event.key === 'Home') entries[0]?.focus();
    else if (event.key === 'End') entries.at(-1)?.focus();
    else if (event.key === (rightToLeft ? 'ArrowRight' : 'ArrowLeft') && inner !== null) back();
    else if (event.key === (rightToLeft ? 'ArrowLeft' : 'ArrowRight')) {
      const item = (inner?.items ?? items)[at];
      if (item !== undefined && 'items' in item) choose(item);
    } else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };
  const shown = inner?.items ?? items;
  return (
    <div class="menu" role="menu" id={id} aria-label={inner?.label ?? label} ref={root} onKeyDown={onKeyDown}>
      {inner !== null && (
        <p class="menu-title" role="presentation">
          {inner.label}
        </p>
      )}
      {shown.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-label={item.label}
          aria-haspopup={'items' in item ? 'menu' : undefined}
          class={item.danger ? 'menu-item danger' : 'menu-item'}
          onClick={() => choose(item)}
        >
          <Icon name={item.icon} />
          <span>{item.label}</span>
          {'items' in item && <Icon name="chevron-right" size={16} />}
        </button>
      ))}
    </div>
  );
}
