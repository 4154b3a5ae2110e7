import type { ServiceNode } from './service-node.ts';

/** Swarms of so few members have to be named alike by everybody. */
const SMALL = 3;

/**
 * The members that two answers agree on, or null if a third has to be asked: one node alone must not decide where
 * messages go. With three answers, what two of them name.
 *
 * @see protocol 09 §5
 */
export function agreedSwarm(answers: readonly (readonly ServiceNode[])[]): ServiceNode[] | null {
  if (answers.length < 2) return null;
  const counts = new Map<string, { node: ServiceNode; count: number }>();
  for (const answer of answers) {
    for (const node of answer) {
      const id = `${node.ed25519} ${node.ip} ${node.port}`;
      counts.set(id, { node, count: (counts.get(id)?.count ?? 0) + 1 });
    }
  }
  const agreed = [...counts.values()].filter(({ count }) => count >= 2).map(({ node }) => node);
  if (answers.length > 2) return agreed;
  const largest = Math.max(...answers.map(({ length }) => length));
  if (largest <= SMALL) return agreed.length === largest && counts.size === largest ? agreed : null;
  return agreed.length >= SMALL ? agreed : null;
}
