import type { ServiceNode } from './service-node.ts';

export interface QuorumRules {
  /** Fewest nodes that a refreshed list may hold. */
  minimumNodes: number;
  /** Smallest size relative to the median of the answers. */
  minimumShare: number;
}

/** The middle of `values`, the mean of both for an even number; undefined for none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number; // 0 ≤ middle < length
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/**
 * Nodes that at least two answers name, each with the address that most of them give (the first on a tie). Null if that
 * is too little to replace a list: one lying node must not be able to shrink or steer it.
 *
 * @see 09 §3.2
 */
export function agreedNodes(answers: readonly (readonly ServiceNode[])[], rules: QuorumRules): ServiceNode[] | null {
  if (answers.length < 2) return null;
  const votes = new Map<string, Map<string, { node: ServiceNode; count: number }>>();
  for (const answer of answers) {
    for (const node of new Map(answer.map((entry) => [entry.ed25519, entry])).values()) {
      const addresses = votes.get(node.ed25519) ?? new Map<string, { node: ServiceNode; count: number }>();
      votes.set(node.ed25519, addresses);
      const address = `${node.ip}:${node.port}`;
      addresses.set(address, { node, count: (addresses.get(address)?.count ?? 0) + 1 });
    }
  }
  const agreed: ServiceNode[] = [];
  for (const addresses of votes.values()) {
    const all = [...addresses.values()];
    if (all.reduce((sum, { count }) => sum + count, 0) < 2) continue;
    agreed.push(all.reduce((best, next) => (next.count > best.count ? next : best)).node);
  }
  const typicalSize = median(answers.map((answer) => answer.length)) ?? 0;
  return agreed.length >= rules.minimumNodes && agreed.length >= rules.minimumShare * typicalSize ? agreed : null;
}
