import { parseServiceNodes } from '../protocol/storage-nodes.ts';
import { serviceNodesRequest } from '../protocol/storage-requests.ts';
import { askSeveral } from './ask-several.ts';
import { isPublicIpv4 } from './ip-address.ts';
import type { OnionClient } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import { mergePool } from './pool-merge.ts';
import type { NetworkProfile } from './profile.ts';
import { agreedNodes } from './quorum.ts';
import type { ServiceNode } from './service-node.ts';

const ASKED_NODES = 3;
/** They help out when one of the three does not answer. */
const SPARE_NODES = 2;
const REFRESH_MS = 2 * 3_600_000;

export interface PoolRefreshDeps {
  profile: () => NetworkProfile;
  onion: OnionClient;
  paths: PathKeeper;
  now: () => number;
}

/** Is the list old enough (or from a time that the clock has not seen yet), or too short, so that the network should be asked? */
export const isRefreshDue = ({ paths, profile, now }: PoolRefreshDeps): boolean =>
  Math.abs(now() - paths.pool.refreshedAtMs) >= REFRESH_MS || paths.pool.nodes.length < profile().minimumPool;

/**
 * Asks three random nodes, through the onion and over different paths, for the list of all nodes, and keeps what two of
 * them name. On any failure the old list stays.
 *
 * @returns whether the list was replaced
 * @see protocol 09 §3.2
 */
export async function refreshPool(deps: PoolRefreshDeps): Promise<boolean> {
  const profile = deps.profile();
  const { paths, onion, now } = deps;
  const lists: ServiceNode[][] = [];
  const ask = async (node: ServiceNode, i: number) => {
    const answer = await onion.ask(node, serviceNodesRequest(), 'read', i).catch(() => null);
    if (answer?.status !== 200) return;
    try {
      lists.push(parseServiceNodes(answer.body).filter(({ ip }) => !profile.spreadHops || isPublicIpv4(ip)));
    } catch {
      // Nonsense counts as no answer.
    }
  };
  await askSeveral(paths.inOrder().slice(0, ASKED_NODES + SPARE_NODES), ask, {
    first: ASKED_NODES,
    silenceMs: onion.timing.handOverMs,
    isEnough: () => lists.length >= ASKED_NODES,
  });
  const agreed = agreedNodes(lists, profile.quorum, paths.pool.nodes);
  // Somebody may have chosen another network meanwhile: its list is none of these nodes' business.
  if (!agreed || deps.profile() !== profile) return false;
  const shipped = new Set(profile.bootstrap.map(({ ed25519 }) => ed25519));
  await paths.replacePool(mergePool(paths.pool, agreed, { shipped, ageRules: profile.ageRules }, now()));
  return true;
}
