import { median } from './quorum.ts';

/** How one gateway has been doing; JSON, persisted. */
export interface GatewayHealth {
  /** Newest last, at most 50. */
  recent: { ok: boolean; ms: number; guard: string }[];
  lastSuccessMs: number | null;
  /** Times in a row that it was found down: sets the back-off. */
  downs: number;
  /** Not tried before this local time, ms; 0: up. */
  downUntilMs: number;
}

const WINDOW = 50;
const FAILURES = 3;
const BACK_OFF_MS = [60_000, 5 * 60_000, 30 * 60_000] as const;

export const newHealth = (): GatewayHealth => ({ recent: [], lastSuccessMs: null, downs: 0, downUntilMs: 0 });

/**
 * Health after one more request. A gateway is down after three failures in a row on at least two guards (one guard may
 * itself be the trouble), for 1, 5, then 30 minutes.
 *
 * @see docs/protocol/gateway.md §7.4
 */
export function withResult(
  health: GatewayHealth,
  result: { ok: boolean; ms: number; guard: string },
  nowMs: number,
): GatewayHealth {
  const recent = [...health.recent, result].slice(-WINDOW);
  if (result.ok) return { recent, lastSuccessMs: nowMs, downs: 0, downUntilMs: 0 };
  const lastSuccess = recent.findLastIndex(({ ok }) => ok);
  const failures = recent.slice(lastSuccess + 1);
  const isDown = failures.length >= FAILURES && new Set(failures.map(({ guard }) => guard)).size >= 2;
  if (!isDown || nowMs < health.downUntilMs) return { ...health, recent };
  const backOff = BACK_OFF_MS[Math.min(health.downs, BACK_OFF_MS.length - 1)] as number; // index is in range
  return { ...health, recent, downs: health.downs + 1, downUntilMs: nowMs + backOff };
}

/** Median ms of the successes in the window; null if there are none. */
export function typicalMs(health: GatewayHealth): number | null {
  const typical = median(health.recent.filter(({ ok }) => ok).map(({ ms }) => ms));
  return typical === undefined ? null : Math.round(typical);
}
