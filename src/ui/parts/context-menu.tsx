import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { MenuList, type MenuItem } from './menu-list.tsx';

interface ContextMenuProps {
  label: string;
  items: readonly MenuItem[];
  /** Where it opens, in the window, px. */
  at: { x: number; y: number };
  onClose: () => void;
}

const MARGIN = 8;

/** A menu where somebody pressed; it stays inside the window, and gives the focus back to where it came from. */
export function ContextMenu({ label, items, at, onClose }: ContextMenuProps) {
  const root = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  useLayoutEffect(() => {
    const place = root.current;
    const menu = place?.firstElementChild;
    if (!place || !menu) return;
    const { width, height } = menu.getBoundingClientRect();
    place.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - width - MARGIN))}px`;
    place.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - height - MARGIN))}px`;
  }, [at.x, at.y]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) onClose();
    };
    document.addEventListener('pointerdown', outside);
    addEventListener('resize', onClose);
    addEventListener('blur', onClose);
    return () => {
      document.removeEventListener('pointerdown', outside);
      removeEventListener('resize', onClose);
      removeEventListener('blur', onClose);
    };
  }, []);
  return (
    <div class="context-menu" ref={root}>
      <MenuList
        label={label}
        items={items}
        onClose={() => {
          onClose();
          if (before.current instanceof HTMLElement) before.current.focus();
        }}
      />
    </div>
  );
}
