export interface ConnectionState {
  state: 'no-account' | 'connecting' | 'connected' | 'partly' | 'offline' | 'no-gateway';
  /** ms local time of the last poll that at least one member answered; null: never. */
  lastCheckedMs: number | null;
  checking: boolean;
  /** Set when the local clock is off by more than a minute: ms, positive = our clock is behind. */
  clockOffMs: number | null;
}
