import { parseIpv4 } from './ip-address.ts';

/** One service node. `ed25519` is its identity: 64 lower-case hex digits; `port` that of its HTTPS server. */
export interface ServiceNode {
  ed25519: string;
  ip: string;
  port: number;
}

const KEY = /^[0-9a-f]{64}$/;

/** Is it the key of a node as we write it: 64 lower-case hex digits? */
export const isNodeKey = (text: string): boolean => KEY.test(text);

/** Reads an entry of any node list; null if it has no usable key, address or port (such entries exist on the network). */
export function readServiceNode(entry: { ed25519?: unknown; ip?: unknown; port?: unknown }): ServiceNode | null {
  const { ed25519, ip } = entry;
  const port = typeof entry.port === 'string' && /^\d{1,5}$/.test(entry.port) ? Number(entry.port) : entry.port;
  if (typeof ed25519 !== 'string' || typeof ip !== 'string' || typeof port !== 'number') return null;
  const key = ed25519.toLowerCase();
  if (!isNodeKey(key) || parseIpv4(ip) === null || ip === '0.0.0.0') return null;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return { ed25519: key, ip, port };
}
