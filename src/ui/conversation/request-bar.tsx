import { text } from '../text.ts';

interface RequestBarProps {
  onAccept: () => void;
  onDelete: () => void;
  onBlock: () => void;
}

/** Stands in place of the composer until a stranger is accepted. */
export function RequestBar({ onAccept, onDelete, onBlock }: RequestBarProps) {
  return (
    <div class="request-bar">
      <p>{text('requestExplains')}</p>
      <div class="request-buttons">
        <button type="button" class="button danger" onClick={onBlock}>
          {text('block')}
        </button>
        <button type="button" class="button" onClick={onDelete}>
          {text('delete')}
        </button>
        <button type="button" class="button primary" onClick={onAccept}>
          {text('accept')}
        </button>
      </div>
    </div>
  );
}
