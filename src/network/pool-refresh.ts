import { parseServiceNodes } from '../protocol/storage-nodes.ts';
import { serviceNodesRequest } from '../protocol/storage-requests.ts';
import { isPublicIpv4 } from './ip-address.ts';
import type { OnionClient } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import { shuffled } from './path-selection.ts';
import { mergePool } from './pool-merge.ts';
import type { NetworkProfile } from './profile.ts';
import { agreedNodes } from './quorum.ts';
import type { ServiceNode } from './service-node.ts';

const ASKED_NODES = 3;
const REFRESH_MS = 2 * 3_600_000;

export interface PoolRefreshDeps {
  profile: () => NetworkProfile;
  onion: OnionClient;
  paths: PathKeeper;
  now: () => number;
  random: () => number;
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
  const { paths, onion, now, random } = deps;
  const asked = shuffled(
    paths.pool.nodes.filter((node) => paths.isUsable(node)),
    random,
  ).slice(0, ASKED_NODES);
  const answers = await Promise.allSettled(
    asked.map(async (node, i) => {
      const answer = await onion.ask(node, serviceNodesRequest(), 'read', i);
      if (answer.status !== 200) throw new Error(`the node answered ${answer.status}`);
      return parseServiceNodes(answer.body).filter(({ ip }) => !profile.spreadHops || isPublicIpv4(ip));
    }),
  );
  const lists = answers.flatMap((answer): ServiceNode[][] => (answer.status === 'fulfilled' ? [answer.value] : []));
  const agreed = agreedNodes(lists, profile.quorum);
  // Somebody may have chosen another network meanwhile: its list is none of these nodes' business.
  if (!agreed || deps.profile() !== profile) return false;
  const shipped = new Set(profile.bootstrap.map(({ ed25519 }) => ed25519));
  await paths.replacePool(mergePool(paths.pool, agreed, { shipped, ageRules: profile.ageRules }, now()));
  return true;
}
