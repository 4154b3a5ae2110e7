import { MalformedInputError } from '../../crypto/errors.ts';

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
