import { isObject, parseJson } from './json.ts';
import { deleteAll, deleteBefore, deleteMessages } from './methods/delete.ts';
import { expire, expireAll, getExpiries } from './methods/expire.ts';
import { batch, ifElse, sequence } from './methods/meta.ts';
import { getSwarm, info, oxendRequest } from './methods/network.ts';
import { retrieve } from './methods/retrieve.ts';
import { revokeSubaccount, unrevokeSubaccount } from './methods/revocation.ts';
import { store } from './methods/store.ts';
import { Parameters } from './parameters.ts';
import { InvalidRequest, textAnswer, type RpcAnswer } from './rpc-answer.ts';
import type { RpcCall, RpcNode } from './rpc-call.ts';

const METHODS: Record<string, (params: Parameters) => RpcCall> = {
  info,
  store,
  retrieve,
  delete: deleteMessages,
  delete_all: deleteAll,
  delete_before: deleteBefore,
  expire,
  expire_all: expireAll,
  get_expiries: getExpiries,
  revoke_subaccount: revokeSubaccount,
  unrevoke_subaccount: unrevokeSubaccount,
  get_swarm: getSwarm,
  get_snodes_for_pubkey: getSwarm,
  oxend_request: oxendRequest,
  batch: (params) => batch(params, readCall),
  sequence: (params) => sequence(params, readCall),
  ifelse: (params) => ifElse(params, readCall),
};

/** @throws InvalidRequest if the parameters do not parse. */
function readCall(method: string, params: Record<string, unknown>): RpcCall | undefined {
  return Object.hasOwn(METHODS, method) ? METHODS[method]?.(new Parameters(params)) : undefined;
}

/** Runs one RPC request text at a node; never throws (04 §2.1). */
export async function handleRpc(node: RpcNode, text: string): Promise<RpcAnswer> {
  const request = parseJson(text);
  if (request === undefined) return textAnswer(400, 'invalid json');
  const { method, params } = isObject(request) ? request : {};
  if (typeof method !== 'string') return textAnswer(400, 'invalid json: no `method` field');
  if (!isObject(params)) return textAnswer(400, 'invalid json: no `params` field');
  try {
    const call = readCall(method, params);
    return call === undefined ? textAnswer(400, `no method ${method}`) : await call.run(node);
  } catch (error) {
    if (error instanceof InvalidRequest) return textAnswer(400, `invalid request: ${error.message}`);
    return textAnswer(500, 'request failed');
  }
}
