import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { MenuList, type MenuItem } from './menu-list.tsx';

export type { MenuItem } from './menu-list.tsx';

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  children?: ComponentChildren;
}

/** A button that opens a menu; Esc closes it and gives the focus back. */
export function Menu({ label, items, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  };
  return (
    <div class="menu-anchor" ref={root}>
      <button
        type="button"
        class="icon-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <Icon name="ellipsis" />
        {children}
      </button>
      {open && <MenuList id={id} label={label} items={items} onClose={close} />}
    </div>
  );
}
