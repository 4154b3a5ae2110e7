import type { Parameters } from '../parameters.ts';
import { InvalidRequest, jsonAnswer } from '../rpc-answer.ts';
import type { RpcCall } from '../rpc-call.ts';
import { stamp } from '../swarm-call.ts';

/** `info` (04 §7.1). */
export function info(): RpcCall {
  return { run: async (node) => jsonAnswer({ ...stamp(node), timestamp: node.now(), version: [2, 8, 0] }) };
}

/** `get_swarm`: any node answers for any account (04 §7.13). */
export function getSwarm(params: Parameters): RpcCall {
  const account = params.account(params.alias('pubkey', 'pubKey'), '66 hex digits/33 bytes');
  return { run: async (node) => jsonAnswer({ ...node.view().swarmAnswer(account), ...stamp(node) }) };
}

/** `oxend_request` (04 §7.14). */
export function oxendRequest(params: Parameters): RpcCall {
  const endpoint = params.string('endpoint');
  if (endpoint !== 'get_service_nodes' && endpoint !== 'ons_resolve') {
    throw new InvalidRequest(`Invalid oxend endpoint '${endpoint}'`);
  }
  return {
    run: async (node) => {
      const answer = node.daemon(endpoint, params.object('params') ?? {});
      return 'json' in answer ? jsonAnswer({ result: answer.json, ...stamp(node) }) : answer;
    },
  };
}
