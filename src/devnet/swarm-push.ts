import type { DevnetNode } from './node.ts';
import type { NodeListView } from './node-list.ts';

/**
 * What happens with the next block after the node list changed (04 §10, cases 5 to 8): existing members push their whole
 * store to newcomers, and accounts that changed their swarm are pushed there. Nodes drop what is no longer theirs.
 */
export function pushAfterChange(nodes: readonly DevnetNode[], before: NodeListView, after: NodeListView): void {
  for (const receiver of nodes) {
    const swarm = after.ownSwarm(receiver.ed25519);
    if (swarm === undefined || receiver.state === 'stopped') continue;
    const isNewcomer = before.ownSwarm(receiver.ed25519) !== swarm;
    for (const pusher of nodes) {
      const pusherSwarm = before.ownSwarm(pusher.ed25519);
      if (pusher === receiver || pusher.state === 'stopped' || pusherSwarm === undefined) continue;
      receiver.store.absorb(pusher.store, (account) => {
        const oldSwarm = before.swarmFor(account);
        return oldSwarm === pusherSwarm && after.swarmFor(account) === swarm && (isNewcomer || oldSwarm !== swarm);
      });
    }
  }
  for (const node of nodes) {
    const swarm = after.ownSwarm(node.ed25519);
    if (swarm === undefined) continue;
    for (const account of node.store.accounts()) {
      if (after.swarmFor(account) !== swarm) node.store.remove(account, () => true);
    }
  }
}
