import { useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { ComposingFiles } from './use-composing-files.ts';

interface AttachButtonProps {
  conversation: string;
  files: ComposingFiles;
}

/** Chooses files. Where choosing would close the page, the conversation opens in a window that stays. */
export function AttachButton({ conversation, files }: AttachButtonProps) {
  const { picksFiles, openWindow } = usePorts();
  const input = useRef<HTMLInputElement>(null);
  const elsewhere = picksFiles ? null : openWindow;
  const label = text(files.allowed ? (elsewhere === null ? 'attach' : 'attachElsewhere') : 'attachFirst');
  return (
    <>
      <button
        type="button"
        class="icon-button composer-attach"
        // Not `disabled`: the reason must be heard and seen.
        aria-disabled={!files.allowed}
        aria-label={label}
        title={label}
        onClick={() => {
          if (!files.allowed) return;
          if (elsewhere === null) input.current?.click();
          else void elsewhere(conversation);
        }}
      >
        <Icon name="plus" size={20} />
      </button>
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
    </>
  );
}
