import type { ServiceNode } from './service-node.ts';

/** A node of the pool. Guards are chosen among nodes that are shipped or old enough. */
export interface PoolNode extends ServiceNode {
  /** Local time of the first refresh that named it, ms; 0 for shipped nodes. */
  firstSeenMs: number;
}

export interface Pool {
  nodes: PoolNode[];
  /** Local time of the last successful refresh, ms; 0: never. */
  refreshedAtMs: number;
  /** Keys named by one refresh only so far, with its time, ms. */
  candidates: Record<string, number>;
}

const DAY_MS = 86_400_000;
const GUARD_AGE_MS = 7 * DAY_MS;
const MAX_CANDIDATE_AGE_MS = 30 * DAY_MS;

export const shippedPool = (bootstrap: readonly ServiceNode[]): Pool => ({
  nodes: bootstrap.map((node) => ({ ...node, firstSeenMs: 0 })),
  refreshedAtMs: 0,
  candidates: {},
});

/**
 * The pool after a refresh that agreed on `agreed`. Nodes no longer named leave. A new key enters if it is shipped, or
 * if an earlier refresh on another day named it as well (`ageRules` off: at once).
 *
 * @see 09 §3.2
 */
export function mergePool(
  pool: Pool,
  agreed: readonly ServiceNode[],
  rules: { shipped: ReadonlySet<string>; ageRules: boolean },
  nowMs: number,
): Pool {
  const known = new Map(pool.nodes.map((node) => [node.ed25519, node.firstSeenMs]));
  const nodes: PoolNode[] = [];
  const candidates: Record<string, number> = {};
  for (const node of agreed) {
    const firstSeenMs = known.get(node.ed25519);
    const candidateSince = pool.candidates[node.ed25519];
    if (firstSeenMs !== undefined) nodes.push({ ...node, firstSeenMs });
    else if (rules.shipped.has(node.ed25519)) nodes.push({ ...node, firstSeenMs: 0 });
    else if (!rules.ageRules) nodes.push({ ...node, firstSeenMs: nowMs });
    else if (candidateSince !== undefined && dayOf(candidateSince) !== dayOf(nowMs)) {
      nodes.push({ ...node, firstSeenMs: candidateSince });
    } else if (candidateSince === undefined || nowMs - candidateSince < MAX_CANDIDATE_AGE_MS) {
      candidates[node.ed25519] = candidateSince ?? nowMs;
    }
  }
  return { nodes, refreshedAtMs: nowMs, candidates };
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** Nodes that may become guards: everything outside needs a week of having been seen. */
export function guardCandidates(pool: Pool, ageRules: boolean, nowMs: number): PoolNode[] {
  return ageRules ? pool.nodes.filter(({ firstSeenMs }) => nowMs - firstSeenMs >= GUARD_AGE_MS) : pool.nodes;
}
