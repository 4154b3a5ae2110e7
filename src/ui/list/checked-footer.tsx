import type { ConnectionState } from '../../messenger/api.ts';
import { Icon } from '../parts/icon.tsx';
import { checkedText } from '../parts/state-dot.tsx';
import { text } from '../text.ts';
import { useNow } from '../use-now.ts';

/** Says when messages were last checked, and never looks newer than it is. */
export function CheckedFooter({ connection }: { connection: ConnectionState | undefined }) {
  const nowMs = useNow(1000);
  const checkedMs = connection?.lastCheckedMs ?? null;
  return (
    <footer class="checked-footer">
      {checkedMs !== null && <Icon name="check" size={14} class="ok" />}
      <span>{checkedMs === null ? text('notCheckedYet') : checkedText(checkedMs, nowMs)}</span>
    </footer>
  );
}
