export interface PollSituation {
  nowMs: number;
  /** A page is open and visible. */
  isWatched: boolean;
  /** ms local clock; 0: never. */
  lastSentMs: number;
  lastArrivalMs: number;
  /** Chosen by the person, 30–300. */
  pollSeconds: number;
  /** 0 ≤ x < 1. */
  jitter: number;
}

const AFTER_SENDING_MS = 120_000;
const QUIET_MS = 3_600_000;

/** ms until the next poll: 3–5 s while a page is open, 5 s after sending, else as chosen, doubled in quiet times (09 §7.6). */
export function pollInterval(situation: PollSituation): number {
  const { nowMs, jitter } = situation;
  if (situation.isWatched) return 3_000 + 2_000 * jitter;
  const spread = 0.8 + 0.4 * jitter;
  if (nowMs - situation.lastSentMs < AFTER_SENDING_MS) return 5_000 * spread;
  const chosen = Math.min(300, Math.max(30, situation.pollSeconds)) * 1_000;
  const isQuiet = nowMs - situation.lastArrivalMs > QUIET_MS;
  // Only shorter, never longer: what is due just after an alarm would wait for the one after it.
  return (isQuiet ? 2 : 1) * chosen * (0.8 + 0.2 * jitter);
}
