import { network24 } from './ip-address.ts';
import type { ServiceNode } from './service-node.ts';

export const RELAYS_PER_PATH = 2;

export interface SelectionRules {
  /** No two hops in one /24, none on one of `avoidIps`. */
  spreadHops: boolean;
  /** Addresses of the gateways. */
  avoidIps: readonly string[];
  /** 0 ≤ n < 1. */
  random: () => number;
}

/** A new array in random order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T]; // 0 ≤ j ≤ i < length
  }
  return result;
}

/** One random node per /24, so that a crowded network is not chosen more often than a lonely one. */
function candidates(pool: readonly ServiceNode[], rules: SelectionRules): ServiceNode[] {
  const mixed = shuffled(pool, rules.random);
  if (!rules.spreadHops) return mixed;
  const perNetwork = new Map(mixed.map((node) => [network24(node.ip), node]));
  return shuffled(
    [...perNetwork.values()].filter(({ ip }) => !rules.avoidIps.includes(ip)),
    rules.random,
  );
}

/**
 * The two relays behind a guard: none of `avoid`, all three hops on different keys, and in different /24s where the
 * rules say so. Null if the pool has no such nodes.
 */
export function selectRelays(
  guard: ServiceNode,
  pool: readonly ServiceNode[],
  avoid: ReadonlySet<string>,
  rules: SelectionRules,
): ServiceNode[] | null {
  const usable = pool.filter(
    (node) =>
      node.ed25519 !== guard.ed25519 &&
      !avoid.has(node.ed25519) &&
      (!rules.spreadHops || network24(node.ip) !== network24(guard.ip)),
  );
  const relays = candidates(usable, rules).slice(0, RELAYS_PER_PATH);
  return relays.length === RELAYS_PER_PATH ? relays : null;
}

/** A new guard: none of `avoid`. Null if there is none. */
export function selectGuard(
  pool: readonly ServiceNode[],
  avoid: ReadonlySet<string>,
  rules: SelectionRules,
): ServiceNode | null {
  return (
    candidates(
      pool.filter((node) => !avoid.has(node.ed25519)),
      rules,
    )[0] ?? null
  );
}
