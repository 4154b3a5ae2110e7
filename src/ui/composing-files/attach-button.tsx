import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import { Icon } from '../parts/icon.tsx';
import { MenuList, type MenuItem } from '../parts/menu-list.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { ComposingFiles } from './use-composing-files.ts';

interface AttachButtonProps {
  conversation: string;
  files: ComposingFiles;
  /** Takes a picture of the page; null where there is none. */
  capture: (() => void) | null;
}

/** Chooses files, or takes a picture of the page. Where choosing would close us, a window opens that stays. */
export function AttachButton({ conversation, files, capture }: AttachButtonProps) {
  const { picksFiles, openWindow } = usePorts();
  const { toast } = useNavigation();
  const input = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const id = useId();
  const elsewhere = picksFiles ? null : openWindow;

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const choose = () => {
    if (elsewhere === null) input.current?.click();
    else void elsewhere(conversation);
  };
  const items: MenuItem[] = [
    { icon: 'image', label: text(elsewhere === null ? 'photoOrFile' : 'photoOrFileElsewhere'), run: choose },
    ...(capture === null ? [] : [{ icon: 'crop' as const, label: text('screenshot'), run: capture }]),
  ];
  const several = capture !== null;
  const what = several ? 'attachMenu' : elsewhere === null ? 'attach' : 'attachElsewhere';
  const label = text(files.allowed ? what : 'attachFirst');
  return (
    <div class="menu-anchor attach-anchor" ref={root}>
      <button
        type="button"
        class="icon-button composer-attach"
        // Not `disabled`: the reason must be heard and seen.
        aria-disabled={!files.allowed}
        aria-haspopup={several ? 'menu' : undefined}
        aria-expanded={several ? open : undefined}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        onClick={() => {
          if (!files.allowed) toast.value = { text: text('attachFirst') };
          else if (several) setOpen(!open);
          else choose();
        }}
      >
        <Icon name="plus" size={20} />
      </button>
      {open && (
        <MenuList
          id={id}
          label={label}
          items={items}
          onClose={() => {
            setOpen(false);
            root.current?.querySelector<HTMLElement>('button')?.focus();
          }}
        />
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label={text('attach')}
        onChange={({ currentTarget }) => {
          files.add([...(currentTarget.files ?? [])]);
          currentTarget.value = ''; // the same file may be chosen again
        }}
      />
    </div>
  );
}
