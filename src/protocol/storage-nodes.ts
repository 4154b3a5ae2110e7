import { MalformedInputError } from '../crypto/errors.ts';
import { isObject } from './json.ts';

/** How a service node is reached: its key, dotted IPv4 address and HTTPS port. */
export interface SwarmNode {
  ip: string;
  port: number;
  /** 64 lower-case hex digits. */
  ed25519: string;
}

const MAX_NODES = 20_000;
const MAX_SNODES = 256;
const MAX_PORT = 65_535;
const KEY = /^[0-9a-fA-F]{64}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function portOf(value: unknown): number | undefined {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= MAX_PORT ? port : undefined;
}

/** undefined for an entry without usable contact data, as nodes have them before their first proof of uptime. */
function parseNode(entry: unknown, names: { ip: string; port: readonly string[] }): SwarmNode | undefined {
  if (!isObject(entry)) return undefined;
  const { [names.ip]: ip, pubkey_ed25519: key } = entry;
  const port = names.port.map((name) => portOf(entry[name])).find((value) => value !== undefined);
  if (typeof ip !== 'string' || !IPV4.test(ip) || ip === '0.0.0.0' || port === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) return undefined;
  return { ip, port, ed25519: key.toLowerCase() };
}

function parseList(list: unknown, most: number, names: { ip: string; port: readonly string[] }): SwarmNode[] {
  if (!Array.isArray(list)) throw new MalformedInputError('list of nodes: no list');
  if (list.length > most) throw new MalformedInputError(`list of nodes: ${list.length} entries`);
  const byKey = new Map<string, SwarmNode>();
  for (const entry of list as readonly unknown[]) {
    const node = parseNode(entry, names);
    if (node && !byKey.has(node.ed25519)) byKey.set(node.ed25519, node);
  }
  return [...byKey.values()];
}

/**
 * The members of a swarm, from `get_swarm` or the body of a 421. Entries without contact data are left out.
 *
 * @throws MalformedInputError if there is no list.
 * @see protocol 04 §7.13
 */
export function parseSwarmAnswer(body: unknown): SwarmNode[] {
  return parseList(isObject(body) ? body['snodes'] : undefined, MAX_SNODES, { ip: 'ip', port: ['port_https', 'port'] });
}

/**
 * All nodes of the network, as one node tells them. X25519 keys are not read: they follow from the Ed25519 keys.
 *
 * @throws MalformedInputError if there is no list.
 * @see protocol 04 §12, 09 §3.2
 */
export function parseServiceNodes(body: unknown): SwarmNode[] {
  const result = isObject(body) && isObject(body['result']) ? body['result'] : undefined;
  return parseList(result?.['service_node_states'], MAX_NODES, { ip: 'public_ip', port: ['storage_port'] });
}
