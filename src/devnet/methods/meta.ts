import { isObject, type Json } from '../json.ts';
import type { Parameters } from '../parameters.ts';
import { asSubResult, InvalidRequest, jsonAnswer, type RpcAnswer } from '../rpc-answer.ts';
import type { RpcCall } from '../rpc-call.ts';

/** Reads one method's parameters; undefined if there is no such method. */
export type CallReader = (method: string, params: Record<string, unknown>) => RpcCall | undefined;

const MAX_REQUESTS = 20;
const META_METHODS = ['batch', 'sequence', 'ifelse'];

/** `batch`: all at once (04 §7.15). */
export function batch(params: Parameters, read: CallReader): RpcCall {
  const calls = readRequests(params, read);
  return {
    run: async (node) => {
      const answers = await Promise.all(calls.map((call) => call.run(node)));
      return jsonAnswer({ results: answers.map(asSubResult) });
    },
  };
}

/** `sequence`: one after the other, ending with the first that fails (04 §7.15). */
export function sequence(params: Parameters, read: CallReader): RpcCall {
  const calls = readRequests(params, read);
  return {
    run: async (node) => {
      const results: Json[] = [];
      for (const call of calls) {
        const answer = await call.run(node);
        results.push(asSubResult(answer));
        if (answer.status < 200 || answer.status > 299) break;
      }
      return jsonAnswer({ results });
    },
  };
}

function readRequests(params: Parameters, read: CallReader): RpcCall[] {
  const requests = params.value('requests');
  if (!Array.isArray(requests) || requests.length === 0) {
    throw new InvalidRequest('Invalid batch request: no valid "requests" field');
  }
  if (requests.length > MAX_REQUESTS) throw new InvalidRequest('Invalid batch request: subrequest limit exceeded');
  return requests.map((request: unknown) => {
    if (!isObject(request)) throw new InvalidRequest('Invalid batch request: requests must be objects');
    const { method, params: inner } = request;
    if (typeof method !== 'string' || !isObject(inner)) {
      throw new InvalidRequest('Invalid batch request: subrequests must have method/params keys');
    }
    if (META_METHODS.includes(method)) {
      read(method, inner); // its own parameters are looked at first
      throw new InvalidRequest('Invalid batch subrequest: subrequests may not contain meta-requests');
    }
    const call = read(method, inner);
    if (call === undefined) throw new InvalidRequest(`Invalid batch subrequest: invalid method "${method}"`);
    return call;
  });
}

const CONDITIONS = ['height_at_least', 'height_before', 'hf_at_least', 'hf_before', 'v_at_least', 'v_before'] as const;

/** `ifelse` (04 §7.16). */
export function ifElse(params: Parameters, read: CallReader): RpcCall {
  const conditions = params.object('if');
  if (conditions === undefined) throw new InvalidRequest('Invalid ifelse request: no valid "if" field');
  if (!CONDITIONS.some((name) => conditions[name] !== undefined)) {
    throw new InvalidRequest('Invalid ifelse request: must specify at least one "if" condition');
  }
  if (!params.has('then') && !params.has('else')) {
    throw new InvalidRequest('Invalid ifelse request: at least one of "then"/"else" required');
  }
  const branches = { true: readBranch(params, 'then', read), false: readBranch(params, 'else', read) };
  return {
    run: async (node) => {
      const facts = { height: [node.height()], hf: node.hardfork(), v: [2, 8, 0] };
      const condition = CONDITIONS.every((name) => holds(name, conditions[name], facts));
      const result: RpcAnswer | undefined = await branches[condition ? 'true' : 'false']?.run(node);
      const told = { condition, height: facts.height[0] as number, hf: facts.hf, v: facts.v };
      return jsonAnswer(result === undefined ? told : { ...told, result: asSubResult(result) });
    },
  };
}

function readBranch(params: Parameters, name: 'then' | 'else', read: CallReader): RpcCall | undefined {
  const branch = params.value(name);
  if (branch === undefined) return undefined;
  const { method, params: inner } = isObject(branch) ? branch : {};
  const call = typeof method === 'string' && isObject(inner) ? read(method, inner) : undefined;
  if (call === undefined) throw new InvalidRequest(`Invalid ifelse request: "${name}" is no valid request`);
  return call;
}

function holds(name: string, wanted: unknown, facts: Record<'height' | 'hf' | 'v', number[]>): boolean {
  if (wanted === undefined) return true;
  const limit = (Array.isArray(wanted) ? wanted : [wanted]).map(Number);
  const [kind] = name.split('_') as ['height' | 'hf' | 'v'];
  const actual = facts[kind];
  let order = 0;
  for (let i = 0; order === 0 && i < Math.max(limit.length, actual.length); i++)
    order = (actual[i] ?? 0) - (limit[i] ?? 0);
  return name.endsWith('_at_least') ? order >= 0 : order < 0;
}
