import type { FileServerInfo } from '../../messenger/api.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { Setting } from './setting.tsx';

interface FileServerRowProps {
  server: FileServerInfo;
  /** From 0. */
  place: number;
  count: number;
  testing: boolean;
  onTest: () => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** What people call a server: host, and port where it has one of its own. */
export const serverName = (url: string): string => new URL(url).host;

/** One file server: buttons, or Alt and an arrow key, change its place. */
export function FileServerRow({ server, place, count, testing, onTest, onMove, onRemove }: FileServerRowProps) {
  const name = serverName(server.url);
  const move = (step: -1 | 1) => {
    if (place + step >= 0 && place + step < count) onMove(place + step);
  };
  return (
    <li
      data-server={server.url}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        move(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <Setting
        icon="server"
        title={
          <>
            <bdi>{name}</bdi> {server.isDefault && <span class="pill">{text('serverDefault')}</span>}
          </>
        }
        note={`${place === 0 ? text('serverFirst') : text('serverNext')} · ${text('serverKeyShort', shortKey(server.ed25519))}`}
      >
        <button
          type="button"
          class="button small"
          aria-label={text('testServer', name)}
          disabled={testing}
          onClick={onTest}
        >
          {text('test')}
        </button>
        {count > 1 && (
          <>
            {/* At the ends they stay, so that the focus is not lost. */}
            <MoveButton step={-1} label={text('moveUp', name)} stuck={place === 0} move={move} />
            <MoveButton step={1} label={text('moveDown', name)} stuck={place === count - 1} move={move} />
          </>
        )}
        {!server.isDefault && (
          <button
            type="button"
            class="icon-button"
            aria-label={text('removeGateway', name)}
            title={text('removeGateway', name)}
            onClick={onRemove}
          >
            <Icon name="trash-2" />
          </button>
        )}
      </Setting>
    </li>
  );
}

const shortKey = (key: string): string => `${key.slice(0, 4)}…${key.slice(-4)}`;

interface MoveButtonProps {
  step: -1 | 1;
  label: string;
  stuck: boolean;
  move: (step: -1 | 1) => void;
}

const MoveButton = ({ step, label, stuck, move }: MoveButtonProps) => (
  <button
    type="button"
    class={step < 0 ? 'icon-button' : 'icon-button move-down'}
    data-step={step}
    aria-label={label}
    title={label}
    aria-disabled={stuck}
    onClick={() => move(step)}
  >
    <Icon name="arrow-up" />
  </button>
);
