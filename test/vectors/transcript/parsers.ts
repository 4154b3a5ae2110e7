import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import {
  nodeTime,
  parseBatchAnswer,
  parseExpiriesAnswer,
  parseMembersAnswer,
  parseRetrieveAnswer,
  parseServiceNodes,
  parseStoreAnswer,
  parseSwarmAnswer,
} from '../../../src/protocol/storage-rpc.ts';
import { type CaseResult, resultOf } from '../case.ts';

/** Stands for a long string in the file: `{"$repeat": [character, count]}`. */
function lengthen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lengthen);
  if (!isObject(value)) return value;
  const repeat = value['$repeat'];
  if (Array.isArray(repeat)) return String(repeat[0]).repeat(Number(repeat[1]));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, lengthen(part)]));
}

/** Nodes are asked for fewer fields in some steps: such entries are left out. */
const CONTACT_FIELDS = ['public_ip', 'storage_port', 'pubkey_ed25519'];

const MEMBERS_METHODS = new Set([
  'delete',
  'delete_all',
  'delete_before',
  'expire',
  'expire_all',
  'revoke_subaccount',
  'unrevoke_subaccount',
]);

function listProblem(name: string, length: number, raw: unknown): string | undefined {
  return Array.isArray(raw) && raw.length !== length ? `${length} of ${raw.length} ${name} were read` : undefined;
}

/** Reads a 200 answer as the client would; what is wrong, or nothing. */
function readAnswer(request: JsonObject, body: unknown): string | undefined {
  const method = String(request['method']);
  const params = isObject(request['params']) ? request['params'] : {};
  const answer = isObject(body) ? body : {};
  if (method === 'retrieve')
    return listProblem('messages', parseRetrieveAnswer(body).messages.length, answer['messages']);
  if (method === 'store') return parseStoreAnswer(body).hash === answer['hash'] ? undefined : 'another hash';
  if (MEMBERS_METHODS.has(method)) {
    const count = Object.keys(isObject(answer['swarm']) ? answer['swarm'] : {}).length;
    return parseMembersAnswer(body).swarm.size === count ? undefined : 'members are missing';
  }
  if (method === 'get_swarm' || method === 'get_snodes_for_pubkey') {
    return listProblem('members', parseSwarmAnswer(body).length, answer['snodes']);
  }
  if (method === 'get_expiries') {
    const count = Object.keys(isObject(answer['expiries']) ? answer['expiries'] : {}).length;
    return parseExpiriesAnswer(body).size === count ? undefined : 'expiries are missing';
  }
  if (method === 'oxend_request' && params['endpoint'] === 'get_service_nodes') {
    const states: unknown = isObject(answer['result']) ? answer['result']['service_node_states'] : [];
    const whole = Array.isArray(states)
      ? states.filter((state) => isObject(state) && CONTACT_FIELDS.every((field) => field in state))
      : [];
    return listProblem('nodes', parseServiceNodes(body).length, whole);
  }
  if (method === 'info') return nodeTime(body) === answer['t'] ? undefined : 'the time was not read';
  if (method === 'batch' || method === 'sequence') {
    const requests = Array.isArray(params['requests']) ? (params['requests'] as readonly unknown[]) : [];
    const problems = parseBatchAnswer(body, requests.length).map((result, i) => {
      const inner = requests[i];
      return result.code === 200 && isObject(inner) ? readAnswer(inner, result.body) : undefined;
    });
    return problems.find((problem) => problem !== undefined);
  }
  return undefined;
}

/** Our parsers take every good answer of the real nodes, and the wrong-swarm ones. */
export async function checkParsers(step: JsonObject): Promise<CaseResult[]> {
  const { request, response } = step;
  if (step['kind'] !== 'http' || !isObject(request) || !isObject(response) || !isObject(request['body_json']))
    return [];
  const outer = request['body_json'];
  const name = `${String(step['id'])}: answer`;
  if (response['status'] === 421) {
    return [
      await resultOf(name, () =>
        parseSwarmAnswer(response['body_json']).length > 0 ? undefined : 'no member was read',
      ),
    ];
  }
  if (response['status'] !== 200 || !isObject(response['body_json'])) return [];
  return [await resultOf(name, () => readAnswer(outer, lengthen(response['body_json'])))];
}
