import { type Bytes, fromHex } from '../crypto/bytes.ts';
import { ed25519PublicToX25519 } from '../crypto/ed25519.ts';
import { StarlingError } from '../crypto/errors.ts';
import type { FileScheme } from '../crypto/files/file-scheme.ts';
import { MAX_FILE_URL_LENGTH } from './limits.ts';
import { isPublicHost } from './public-host.ts';

/** A file server as the user, or the table below, names it. */
export interface FileServer {
  /** Origin: scheme, host and port, without path. */
  url: string;
  /** Ed25519 public key, 64 hex digits. */
  ed25519: string;
}

/** Where files go if nothing else was set up. @see protocol 08 §2 */
export const DEFAULT_FILE_SERVER: FileServer = {
  url: 'http://filev2.getsession.org',
  ed25519: 'b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371',
};

const TABLE: readonly FileServer[] = [
  DEFAULT_FILE_SERVER,
  {
    url: 'http://superduperfiles.oxen.io',
    ed25519: '929e33ded05e653fec04b49645117f51851f102a947e04806791be416ed76602',
  },
  {
    url: 'http://potatofiles.getsession.org',
    ed25519: 'ff86dcd4b26d1bfec944c59859494248626d6428efc12168749d65a1b92f5e28',
  },
];
/** Hosts of the project that answer to the default key. */
const DEFAULT_KEY_HOSTS = /\.getsession\.org$/;

/**
 * Why the address of a file is of no use:
 * - `form`: not `http(s)://host/file/id`,
 * - `host`: a place on somebody's own machine or network,
 * - `key`: no key of the server is known, or the stated one is none.
 */
export type FileUrlFault = 'form' | 'host' | 'key';

/** An address of a file that must not be fetched, or parts that give none. */
export class FileUrlError extends StarlingError {
  readonly code = 'file-url';
  readonly fault: FileUrlFault;

  constructor(fault: FileUrlFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** What the last service node needs to reach a file server; fits a `server` destination of an onion request. */
export interface FileServerDestination {
  protocol: 'http' | 'https';
  /** Lower case; IPv6 in brackets. */
  host: string;
  port: number;
  x25519: Bytes;
}

export interface FileLocation {
  server: FileServerDestination;
  /** Opaque: `[A-Za-z0-9_-]{1,64}`. */
  id: string;
  /** As the address says; for attachments the length of the key decides instead. */
  scheme: FileScheme;
}

/** Everything but the host is read from the address as it stands, so that no parser can bend it first. */
const FORM = /^(https?):\/\/([^\s/\\?#@%]+)\/files?\/([A-Za-z0-9_-]{1,64})\/?(?:#(.*))?$/i;
const PATH = /^[^/]+:\/\/[^/]+\/files?\//;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const KEY = /^[0-9a-f]{64}$/i;

type Place = Omit<FileServerDestination, 'x25519'>;

function placeOf(protocol: string, authority: string): Place {
  let url: URL;
  try {
    url = new URL(`${protocol.toLowerCase()}://${authority}/`);
  } catch (cause) {
    throw new FileUrlError('form', 'the address of a file has no host', { cause });
  }
  const isHttps = url.protocol === 'https:';
  const port = url.port === '' ? (isHttps ? 443 : 80) : Number(url.port);
  if (port === 0) throw new FileUrlError('form', 'the address of a file has port 0');
  return { protocol: isHttps ? 'https' : 'http', host: url.hostname, port };
}

function placeOfServer(server: FileServer): Place {
  const match = /^(https?):\/\/([^\s/\\?#@%]+)\/?$/i.exec(server.url);
  if (!match) throw new FileUrlError('form', 'the address of a file server is not an origin');
  return placeOf(match[1] as string, match[2] as string);
}

function x25519Of(ed25519: string): Bytes {
  try {
    return ed25519PublicToX25519(fromHex(ed25519));
  } catch (cause) {
    throw new FileUrlError('key', 'the key of a file server is none', { cause });
  }
}

const isSamePlace = (a: Place, b: Place): boolean => a.host === b.host && a.port === b.port;

/** Key of the server at a place whose address does not state it. */
function knownKey(place: Place, configured: FileServer | undefined): string {
  if (configured) return configured.ed25519;
  const row = TABLE.find((server) => placeOfServer(server).host === place.host);
  if (row) return row.ed25519;
  if (DEFAULT_KEY_HOSTS.test(place.host)) return DEFAULT_FILE_SERVER.ed25519;
  throw new FileUrlError('key', 'the address of a file states no key of its server');
}

/**
 * Reads the address of a file that came in a message or a config.
 *
 * @param url from outside
 * @param configured servers that the user has set up: their keys are known, and they may be on a private network
 * @throws FileUrlError if it must not be fetched, or the address of a configured server is not an origin
 * @see protocol 08 §4.1
 */
export function readFileUrl(url: string, configured: readonly FileServer[] = []): FileLocation {
  const match = url.length <= MAX_FILE_URL_LENGTH ? FORM.exec(url) : null;
  if (!match || !PATH.test(url)) throw new FileUrlError('form', `not the address of a file (${url.length} characters)`);
  const [, protocol = '', authority = '', id = '', fragment = ''] = match;
  const place = placeOf(protocol, authority);
  const ours = configured.find((server) => isSamePlace(placeOfServer(server), place));
  if (!ours && !isPublicHost(place.host)) throw new FileUrlError('host', 'a file on a private network');
  const parts = new URLSearchParams(fragment);
  const stated = parts.getAll('p').findLast((key) => KEY.test(key));
  const x25519 = x25519Of(stated ?? knownKey(place, ours));
  return { server: { ...place, x25519 }, id, scheme: parts.has('d') ? 'stream' : 'legacy' };
}

/**
 * The address of a file that we uploaded, as stock clients read it.
 *
 * @param file `server` is where it lies, `id` what the server called it
 * @throws FileUrlError if `id` is none, or the server's address or key cannot be
 * @see protocol 08 §4.1
 */
export function writeFileUrl(file: { server: FileServer; id: string; scheme: FileScheme }): string {
  if (!ID.test(file.id)) throw new FileUrlError('form', `an id of ${file.id.length} characters`);
  const { protocol, host, port } = placeOfServer(file.server);
  const isDefaultPort = port === (protocol === 'https' ? 443 : 80);
  x25519Of(file.server.ed25519);
  const parts: string[] = [];
  if (host !== placeOfServer(DEFAULT_FILE_SERVER).host) parts.push(`p=${file.server.ed25519.toLowerCase()}`);
  if (file.scheme === 'stream') parts.push('d');
  const fragment = parts.length > 0 ? `#${parts.join('&')}` : '';
  return `${protocol}://${host}${isDefaultPort ? '' : `:${port}`}/file/${file.id}${fragment}`;
}
