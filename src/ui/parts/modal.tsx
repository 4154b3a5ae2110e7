import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  title: string;
  /** `sheet` rises from below, `dialog` stands in the middle. */
  kind: 'sheet' | 'dialog';
  onClose: () => void;
  /** A click beside it closes it; off where something must be read. */
  light?: boolean;
  /** Not even Esc closes it: there is a question that only a button may answer. */
  firm?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A native modal dialog: keeps the focus inside, closes with Esc and gives the focus back. */
export function Modal({
  title,
  kind,
  onClose,
  light = true,
  firm = false,
  class: className = '',
  children,
}: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the effects of what is inside: an input there may take the focus only in an open dialog.
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={`${kind} ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!firm) onClose();
      }}
      onKeyDown={(event) => {
        // Without this, browsers close a dialog at the second Esc whatever its cancel event says.
        if (firm && event.key === 'Escape') event.preventDefault();
      }}
      onClick={(event) => {
        if (light && !firm && event.target === event.currentTarget) onClose();
      }}
    >
      <div class="modal-body">
        {kind === 'sheet' && <div class="sheet-handle" />}
        <div class="modal-head">
          <h2 id={id} class="heading">
            {title}
          </h2>
          {kind === 'sheet' && (
            <button
              type="button"
              class="icon-button"
              aria-label={text('close')}
              title={text('close')}
              onClick={onClose}
            >
              <Icon name="x" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
