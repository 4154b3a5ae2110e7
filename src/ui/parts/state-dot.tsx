import type { ConnectionState } from '../../messenger/api.ts';
import { plural, text } from '../text.ts';
import { clockTime } from '../time.ts';

type Dot = 'ok' | 'waiting' | 'off';

const dotOf = (connection: ConnectionState | undefined): Dot => {
  if (connection === undefined || connection.state === 'connecting' || connection.state === 'partly') return 'waiting';
  return connection.state === 'connected' ? 'ok' : 'off';
};

/** "just now", "12 s ago", else the time. Never newer than it is. */
export function checkedText(lastCheckedMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - lastCheckedMs) / 1000));
  if (seconds < 3) return text('checkedNow');
  if (seconds < 100) return plural('checkedSeconds', seconds);
  if (seconds < 3600) return plural('checkedMinutes', Math.floor(seconds / 60));
  return text('checkedAt', clockTime(lastCheckedMs));
}

/** What is known of the connection, in words that promise no more than that. */
export function connectionText(connection: ConnectionState | undefined, nowMs: number): string {
  if (connection === undefined) return text('connecting');
  const checked =
    connection.lastCheckedMs === null ? text('notCheckedYet') : checkedText(connection.lastCheckedMs, nowMs);
  switch (connection.state) {
    case 'connected':
      return text('connectedChecked', checked);
    case 'partly':
      return text('partlyChecked', checked);
    case 'offline':
      return text('offlineChecked', checked);
    case 'no-gateway':
      return text('noGatewayShort');
    case 'connecting':
    case 'no-account':
      return text('connecting');
  }
}

/** Filled, amber or hollow: the shape says it without the colour. Its words are on the button around it. */
export const StateDot = ({ connection }: { connection: ConnectionState | undefined }) => (
  <span class={`state-dot state-${dotOf(connection)}`} aria-hidden="true" />
);
