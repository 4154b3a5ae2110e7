import type { JsonObject } from './json.ts';

/** What a node does wrong on purpose. Absent = behaves. */
export interface NodeFaults {
  /** Every request from outside waits this long first, real ms. */
  delayMs?: number;
  /** Every connection from outside is reset. */
  reset?: boolean;
  /** Plain text given to every onion request that enters here, instead of relaying: a lying or broken guard. */
  guardAnswer?: { status: number; text: string };
  /** Answers onion requests that enter here with 200 and bytes that nobody can decrypt. */
  undecryptable?: boolean;
  /** Signs member results wrongly. */
  wrongSignature?: boolean;
  /** Answers `store` as if done, without keeping the message. */
  forgetsStores?: boolean;
  /** Does not pass writes on: the others look as if they had timed out. */
  keepsToItself?: boolean;
  /** Forwards from other members never arrive here, though it answers clients. */
  deafToMembers?: boolean;
  /** Layers that arrive by relay are never answered. */
  silentRelay?: boolean;
  /** Rewrites what this node, as the asked one, tells of all members' results of a write. */
  memberResults?: (swarm: JsonObject) => JsonObject;
  /** Rewrites the entries of `service_node_states` that this node hands out. */
  nodeList?: (states: JsonObject[]) => JsonObject[];
  /** Replaces this node's answer to one RPC method, as destination. */
  rpcAnswer?: (method: string) => { status: number; text: string } | undefined;
  /** Rewrites this node's own answers, as destination; JSON as it goes out. */
  rewrites?: (method: string, answer: string) => string;
}
