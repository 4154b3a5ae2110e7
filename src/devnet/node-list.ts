import { fromHex } from '../crypto/bytes.ts';
import type { Json, JsonObject } from './json.ts';

/** Swarm id of a node that belongs to none. */
export const NO_SWARM = 2n ** 64n - 1n;
const ZBASE32 = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** One line of the network's node list. Decommissioned = funded and not active; absent = not in the list at all. */
export interface ListedNode {
  ed25519: string;
  x25519: string;
  ip: string;
  port: number;
  omqPort: number;
  swarmId: bigint;
  active: boolean;
  absent: boolean;
}

/** Node lists differ between nodes while a block spreads: what one node believes otherwise about another. */
export type ListedNodeChange = Partial<Pick<ListedNode, 'swarmId' | 'active' | 'absent'>>;

const isActive = (node: ListedNode): boolean => node.active && !node.absent && node.swarmId !== NO_SWARM;

/** The swarm responsible for an account (66 hex digits) among these ids; {@link NO_SWARM} if there are none (04 §3.2). */
export function swarmOf(account: string, ids: readonly bigint[]): bigint {
  const sorted = [...new Set(ids)].sort((a, b) => (a < b ? -1 : 1));
  const first = sorted[0];
  if (first === undefined) return NO_SWARM;
  const key = new DataView(fromHex(account).buffer, 1);
  const place = key.getBigUint64(0) ^ key.getBigUint64(8) ^ key.getBigUint64(16) ^ key.getBigUint64(24);
  const found = sorted.findIndex((id) => id >= place);
  const right = found < 0 ? first : (sorted[found] as bigint);
  const left = sorted.at(found < 0 ? -1 : found - 1) as bigint;
  return BigInt.asUintN(64, right - place) < BigInt.asUintN(64, place - left) ? right : left;
}

/** The node list as one node sees it. */
export class NodeListView {
  readonly nodes: readonly ListedNode[];

  constructor(nodes: readonly ListedNode[]) {
    this.nodes = nodes.filter((node) => !node.absent);
  }

  find(ed25519: string): ListedNode | undefined {
    return this.nodes.find((node) => node.ed25519 === ed25519);
  }

  /** Active members of a swarm, in list order. */
  members(swarmId: bigint): ListedNode[] {
    return this.nodes.filter((node) => isActive(node) && node.swarmId === swarmId);
  }

  swarmFor(account: string): bigint {
    return swarmOf(
      account,
      this.nodes.filter(isActive).map((node) => node.swarmId),
    );
  }

  /** The swarm this node works in, or undefined if it is in none. */
  ownSwarm(ed25519: string): bigint | undefined {
    const self = this.find(ed25519);
    return self !== undefined && isActive(self) ? self.swarmId : undefined;
  }

  /** `snodes` and `swarm` of a `get_swarm` answer (04 §7.13). */
  swarmAnswer(account: string): JsonObject {
    const swarmId = this.swarmFor(account);
    return { snodes: this.members(swarmId).map(describe), swarm: swarmId.toString(16) };
  }
}

function describe(node: ListedNode): Json {
  return {
    address: `${zbase32(fromHex(node.ed25519))}.snode`,
    ip: node.ip,
    port: String(node.port),
    port_https: node.port,
    port_omq: node.omqPort,
    port_quic: node.omqPort,
    pubkey_ed25519: node.ed25519,
    pubkey_legacy: node.ed25519,
    pubkey_x25519: node.x25519,
  };
}

function zbase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => ZBASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** One entry of `service_node_states` with every field (04 §12). */
export function nodeState(node: ListedNode, nowMs: number): JsonObject {
  return {
    active: node.active,
    funded: true,
    last_uptime_proof: Math.floor(nowMs / 1000),
    pubkey_ed25519: node.ed25519,
    pubkey_x25519: node.x25519,
    public_ip: node.ip,
    registration_height: 1_000_000,
    requested_unlock_height: 0,
    service_node_pubkey: node.ed25519,
    storage_lmq_port: node.omqPort,
    storage_port: node.port,
    storage_server_reachable: true,
    storage_server_version: [2, 8, 0],
    swarm: node.swarmId.toString(16),
    swarm_id: node.swarmId,
  };
}
