import type { ServiceNode } from './service-node.ts';

/** Swarms of so few members have to be named alike by everybody. */
const SMALL = 3;

/**
 * The members that two answers agree on, or null if another node has to be asked: one node alone must not decide where
 * messages go. With three answers and more, what most of them name; a tie decides nothing.
 *
 * @see protocol 09 §5
 */
export function agreedSwarm(answers: readonly (readonly ServiceNode[])[]): ServiceNode[] | null {
  if (answers.length < 2) return null;
  const counts = new Map<string, { node: ServiceNode; count: number }>();
  for (const answer of answers) {
    const named = new Map(answer.map((node) => [`${node.ed25519} ${node.ip} ${node.port}`, node]));
    for (const [id, node] of named) counts.set(id, { node, count: (counts.get(id)?.count ?? 0) + 1 });
  }
  const needed = Math.max(2, Math.floor(answers.length / 2) + 1);
  const agreed = [...counts.values()].filter(({ count }) => count >= needed).map(({ node }) => node);
  if (answers.length > 2) return agreed.length > 0 ? agreed : null;
  const largest = Math.max(...answers.map(({ length }) => length));
  if (largest <= SMALL) return agreed.length === largest && counts.size === largest ? agreed : null;
  return agreed.length >= SMALL ? agreed : null;
}
