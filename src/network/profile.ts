import { BOOTSTRAP_NODES } from './bootstrap-nodes.ts';
import { DEFAULT_FILE_SERVER, type FileServer } from '../protocol/file-url.ts';
import type { QuorumRules } from './quorum.ts';
import type { ServiceNode } from './service-node.ts';

/** Which network, and how careful its size lets us be. The rules live here, not in the code. @see 09 §1 */
export interface NetworkProfile {
  name: 'main' | 'development';
  /** Nodes that are trusted without having been seen: the way in. */
  bootstrap: readonly ServiceNode[];
  /** Below this many nodes the pool is refreshed before anything else. */
  minimumPool: number;
  quorum: QuorumRules;
  /** No two hops in one /24 or on the address of the gateway. Off where all nodes share one address. */
  spreadHops: boolean;
  /** New keys enter the pool on their second day and become guards after seven. */
  ageRules: boolean;
  /** Gateways that come with the release, in no order. */
  builtInGateways: readonly string[];
  /** Where files go, in order of preference, unless people name servers of their own. */
  fileServers: readonly FileServer[];
}

/**
 * The main network. There are no built-in gateways yet, because nobody runs one that we could name: people add one,
 * or run their own (docs/gateway.md).
 */
export const MAIN_NETWORK: NetworkProfile = {
  name: 'main',
  bootstrap: BOOTSTRAP_NODES,
  minimumPool: 12,
  quorum: { minimumNodes: 24, minimumShare: 0.8 },
  spreadHops: true,
  ageRules: true,
  builtInGateways: [],
  fileServers: [DEFAULT_FILE_SERVER],
};

/** A small network on one machine: everything about size, spread and age is off. Needs at least 4 nodes (three hops and a target). */
export function developmentNetwork(
  nodes: readonly ServiceNode[],
  fileServers: readonly FileServer[] = [],
): NetworkProfile {
  return {
    name: 'development',
    bootstrap: nodes,
    minimumPool: Math.min(4, nodes.length),
    quorum: { minimumNodes: Math.min(4, nodes.length), minimumShare: 0.8 },
    spreadHops: false,
    ageRules: false,
    builtInGateways: [],
    fileServers,
  };
}
