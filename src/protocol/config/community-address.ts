import { MalformedInputError } from '../../crypto/errors.ts';
import type { ByteText } from './bt.ts';
import { hexBytes } from './config-values.ts';

const MAX_BASE_BYTES = 267;
const BASE = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/*$/i;
const ROOM = /^[a-z0-9_-]{1,64}$/i;
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * The one form in which a community server's address is a key.
 *
 * @throws MalformedInputError if it is no such address, has a path, or is too long
 * @see protocol 05 §12.4
 */
export function canonicalBase(address: string): string {
  const [, scheme = '', host = '', port] = BASE.exec(address) ?? [];
  if (host === '' || address.length > MAX_BASE_BYTES) throw new MalformedInputError('not the address of a community');
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535))
    throw new MalformedInputError('not the address of a community: no such port');
  const lower = scheme.toLowerCase();
  const shownPort = port === undefined || String(Number(port)) === DEFAULT_PORT[lower] ? '' : `:${Number(port)}`;
  return `${lower}://${host.toLowerCase()}${shownPort}`;
}

/** @returns the room's key: lower case @throws MalformedInputError */
export function canonicalRoom(room: string): string {
  if (!ROOM.test(room)) throw new MalformedInputError('not the name of a community room');
  return room.toLowerCase();
}

/** What others wrote is only shown if it can be addressed. */
export function isCanonicalAddress(base: string, room: string): boolean {
  try {
    return canonicalBase(base) === base && canonicalRoom(room) === room;
  } catch (error) {
    if (error instanceof MalformedInputError) return false;
    throw error;
  }
}

const PUBKEY = /^[0-9a-f]{64}$/i;

/** @param pubkey 64 hex digits @returns 32 bytes @throws MalformedInputError */
export function pubkeyBytes(pubkey: string): ByteText {
  if (!PUBKEY.test(pubkey)) throw new MalformedInputError('not the key of a community');
  return hexBytes(pubkey);
}
