import type { Json, JsonObject } from './json.ts';
import type { MessageStore } from './message-store.ts';
import type { NodeListView } from './node-list.ts';
import type { RpcAnswer } from './rpc-answer.ts';

/** What the RPC methods see of the node that runs them. */
export interface RpcNode {
  readonly ed25519Hex: string;
  readonly store: MessageStore;
  readonly counters: NodeCounters;
  /** Claims to have stored, but keeps nothing. */
  readonly forgetsStores: boolean;
  /** The node's own clock, ms; may be off. */
  now(): number;
  /** `[hardfork, revision]`. */
  hardfork(): [number, number];
  height(): number;
  view(): NodeListView;
  /** Base64 signature by the node's Ed25519 key. */
  sign(text: string | Uint8Array): string;
  /** Runs a call at all other members of this node's swarm; their entries for `swarm`. */
  forward(call: SwarmCall): Promise<JsonObject>;
  /** What this node, as the asked one, says of the members' results; changed only by a fault. */
  tellOf(swarm: JsonObject): JsonObject;
  /** Daemon requests (04 §7.14). */
  daemon(endpoint: 'get_service_nodes' | 'ons_resolve', params: Record<string, unknown>): RpcAnswer;
}

/** How often things happened at one node. */
export interface NodeCounters {
  /** HTTP requests from outside, of any path. */
  requests: number;
  onionRequests: number;
  /** Onion layers peeled for other nodes. */
  relayed: number;
  /** `store` requests this node answered with 200. */
  storesAccepted: number;
  retrieves: number;
}

/** A request whose parameters have been read; runs at the node that received it. */
export interface RpcCall {
  run(node: RpcNode): Promise<RpcAnswer>;
}

/** A request that every member of the swarm carries out (04 §8). */
export interface SwarmCall {
  readonly account: string;
  /** Time and authority, by the clock and store of the given node; the refusal, or undefined. */
  check(node: RpcNode, forwarded: boolean): RpcAnswer | undefined;
  /** Does it at one node; that member's entry, signature included. */
  apply(node: RpcNode, forwarded: boolean): Record<string, Json>;
  /** The final answer, if it is not simply 200 with all members' results. */
  finish?(node: RpcNode, answer: JsonObject): RpcAnswer;
}
