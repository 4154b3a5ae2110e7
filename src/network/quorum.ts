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
 * Nodes that at least two answers name, each with the address that two of them and more than for any other give. Where
 * none has that, the address that is known stays, and a node that is not known stays out. Null if that is too little to
 * replace a list: one lying node must not be able to shrink or steer it.
 *
 * @param known the list so far
 * @see 09 §3.2
 */
export function agreedNodes(
  answers: readonly (readonly ServiceNode[])[],
  rules: QuorumRules,
  known: readonly ServiceNode[] = [],
): ServiceNode[] | null {
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
  const knownNodes = new Map(known.map((node) => [node.ed25519, node]));
  const agreed: ServiceNode[] = [];
  for (const [key, addresses] of votes) {
    const [first, second] = [...addresses.values()].sort((a, b) => b.count - a.count);
    if (first === undefined || [...addresses.values()].reduce((sum, { count }) => sum + count, 0) < 2) continue;
    const isDecided = first.count >= 2 && first.count > (second?.count ?? 0);
    const node = isDecided ? first.node : knownNodes.get(key);
    if (node) agreed.push({ ed25519: node.ed25519, ip: node.ip, port: node.port });
  }
  const typicalSize = median(answers.map((answer) => answer.length)) ?? 0;
  return agreed.length >= rules.minimumNodes && agreed.length >= rules.minimumShare * typicalSize ? agreed : null;
}
