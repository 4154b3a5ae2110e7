import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from './json.ts';
import { nodeState, type ListedNode } from './node-list.ts';
import { jsonAnswer, textAnswer, type RpcAnswer } from './rpc-answer.ts';

/** What the daemon knows of the chain. */
export interface ChainState {
  height: number;
  hardfork: [number, number];
  nowMs: number;
}

/** A registered name: hex texts, as `ons_resolve` gives them; without a nonce in the form from before 2021. */
export interface RegisteredName {
  encryptedValue: string;
  nonce?: string;
}

/** `get_service_nodes` (04 §12). `rewrite` lets a hostile node change the list. */
export function serviceNodes(
  nodes: readonly ListedNode[],
  chain: ChainState,
  params: Record<string, unknown>,
  rewrite: (states: JsonObject[]) => JsonObject[] = (states) => states,
): JsonObject {
  const blockHash = createHash('sha256').update(`block ${chain.height}`).digest('hex');
  if (params['poll_block_hash'] === blockHash) return { status: 'OK', unchanged: true };
  const wanted = fieldFilter(params['fields']);
  const keys = Array.isArray(params['service_node_pubkeys']) ? params['service_node_pubkeys'] : [];
  const listed = nodes.filter((node) => {
    return (params['active_only'] !== true || node.active) && (keys.length === 0 || keys.includes(node.ed25519));
  });
  const states = rewrite(limited(listed, params['limit']).map((node) => nodeState(node, chain.nowMs)));
  const head: JsonObject = {
    block_hash: blockHash,
    hardfork: chain.hardfork[0],
    height: chain.height,
    snode_revision: chain.hardfork[1],
    target_height: chain.height,
  };
  return { ...pick(head, wanted), service_node_states: states.map((state) => pick(state, wanted)), status: 'OK' };
}

function fieldFilter(fields: unknown): (name: string) => boolean {
  const names = Array.isArray(fields)
    ? fields.map(String)
    : isObject(fields)
      ? Object.keys(fields).filter((name) => fields[name] === true)
      : [];
  if (names.length === 0) return () => true;
  if (names.includes('all')) return (name) => !names.includes(`-${name}`);
  return (name) => names.includes(name);
}

function pick(value: JsonObject, wanted: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted(name)));
}

function limited(nodes: ListedNode[], limit: unknown): ListedNode[] {
  if (typeof limit !== 'number' || limit === 0) return nodes;
  const shuffled = nodes
    .map((node) => ({ node, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ node }) => node);
  return limit < 0 ? shuffled : shuffled.slice(0, limit);
}

/** `ons_resolve` (04 §7.14); the error text is the one of the recorded network. */
export function resolveName(names: ReadonlyMap<string, RegisteredName>, params: Record<string, unknown>): RpcAnswer {
  const { type, name_hash: hash } = params;
  if (typeof type !== 'number' || typeof hash !== 'string') {
    return textAnswer(400, 'Unable to parse request: missing type/name_hash');
  }
  const name = names.get(hash);
  return jsonAnswer({
    ...(name && { encrypted_value: name.encryptedValue }),
    ...(name?.nonce !== undefined && { nonce: name.nonce }),
    status: 'OK',
  });
}
