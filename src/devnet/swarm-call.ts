import { bencode, type JsonObject } from './json.ts';
import { bodyText, jsonAnswer, type RpcAnswer } from './rpc-answer.ts';
import type { RpcCall, RpcNode, SwarmCall } from './rpc-call.ts';

/** Time stamps for every answer that carries them. */
export const stamp = (node: RpcNode): JsonObject => ({ hf: node.hardfork(), t: node.now() });

/** 421 with the right swarm if the account belongs elsewhere in this node's view (04 §3.3). */
export function wrongSwarm(node: RpcNode, account: string): RpcAnswer | undefined {
  const view = node.view();
  if (view.ownSwarm(node.ed25519Hex) === view.swarmFor(account)) return undefined;
  return jsonAnswer({ ...view.swarmAnswer(account), ...stamp(node) }, 421);
}

/** Turns a swarm call into one that a client can make: execute here and everywhere, wait for all. */
export function distributed(call: SwarmCall): RpcCall {
  return {
    run: async (node) => {
      const refusal = wrongSwarm(node, call.account) ?? call.check(node, false);
      if (refusal !== undefined) return refusal;
      const stamped = stamp(node);
      const others = node.forward(call);
      const own = call.apply(node, false);
      const swarm = node.tellOf({ ...(await others), [node.ed25519Hex]: own });
      const answer = { ...stamped, swarm };
      return call.finish?.(node, answer) ?? jsonAnswer(answer);
    },
  };
}

/** What a member answers to a forwarded call: its entry in `swarm`. */
export function runForwarded(node: RpcNode, call: SwarmCall): JsonObject {
  const refusal = wrongSwarm(node, call.account) ?? call.check(node, true);
  if (refusal === undefined) return call.apply(node, true);
  const reason = 'json' in refusal ? bencode(refusal.json) : bodyText(refusal);
  return { code: String(refusal.status), failed: true, reason };
}
