import type { GatewayKind } from '../messenger/api.ts';
import { fromUtf8 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import type { FileServer } from '../protocol/file-url.ts';
import { deadline } from './deadline.ts';
import { GatewayError } from './errors.ts';
import { readBounded, requestInit, type Fetch } from './gateway-transport.ts';
import { isLoopbackHost } from './ip-address.ts';
import { parseFileServers } from './node-file.ts';
import { unpackNodes } from './packed-nodes.ts';
import { developmentNetwork, MAIN_NETWORK, type NetworkProfile } from './profile.ts';
import { isNodeKey, type ServiceNode } from './service-node.ts';
import { firstCharacters } from '../protocol/whole-characters.ts';

/** What a gateway says about itself; texts are shown as plain text. @see docs/protocol/gateway.md §7.2 */
export interface GatewayInformation {
  name: string;
  operator: string;
  country: string;
  policy: string;
  kind: GatewayKind;
  /** Key of its one guard, for a gateway in raw mode. */
  rawKey: string | null;
  development: boolean;
  /** Those of a development network; believed as its nodes are. */
  fileServers?: FileServer[];
}

const MAX_INFORMATION_BYTES = 16_384;
const MAX_LIST_BYTES = 1_048_576;
const TIMEOUT_MS = 8_000;

const shortText = (value: unknown, length: number): string =>
  typeof value === 'string' ? firstCharacters(value, length) : '';

/** Reads an information document as far as it is understood. @throws MalformedInputError if it is no JSON object or serves no guard. */
export function parseInformation(json: string, url: string): GatewayInformation {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (cause) {
    throw new MalformedInputError('the information document is not JSON', { cause });
  }
  if (typeof document !== 'object' || document === null)
    throw new MalformedInputError('the information document is not an object');
  const {
    name,
    operator,
    country,
    policy,
    guards,
    modes,
    network,
    file_servers: fileServers,
  } = document as Record<string, unknown>;
  const guard: unknown = Array.isArray(guards) && guards.length === 1 ? guards[0] : undefined;
  const isRaw = Array.isArray(modes) && modes.includes('raw') && !modes.includes('enveloped');
  if (isRaw && (typeof guard !== 'string' || !isNodeKey(guard)))
    throw new MalformedInputError('a raw gateway has to name its guard');
  return {
    name: shortText(name, 40),
    operator: shortText(operator, 80),
    country: shortText(country, 40),
    policy: shortText(policy, 1_000),
    kind: isLoopbackHost(new URL(url).hostname) ? 'local' : isRaw ? 'guard' : 'own',
    rawKey: isRaw ? (guard as string) : null, // checked above
    development: network === 'development',
    ...(network === 'development' && fileServers !== undefined && { fileServers: parseFileServers(fileServers) }),
  };
}

async function get(fetch: Fetch, url: string, maxBytes: number, token?: string): Promise<Uint8Array> {
  const limit = deadline(TIMEOUT_MS);
  try {
    const headers = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
    const response = await fetch(url, { ...requestInit(limit.signal), ...headers });
    if (response.status !== 200) throw new GatewayError(`the gateway answered ${response.status}`, response.status);
    return await readBounded(response, maxBytes);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('the gateway cannot be reached', undefined, { cause });
  } finally {
    limit.clear();
  }
}

/**
 * What the gateway on this very computer says, asked without any permission: it is how first start finds it. The request
 * may name the installation, to nobody but this computer.
 *
 * @returns null if none answers
 */
export async function findInformation(fetch: Fetch, url: string): Promise<GatewayInformation | null> {
  if (!isLoopbackHost(new URL(url).hostname)) return null;
  const openly: Fetch = (address, init) => fetch(address, { ...init, mode: 'cors' });
  try {
    return await fetchInformation(openly, url);
  } catch {
    return null;
  }
}

/** @throws GatewayError if it cannot be had, MalformedInputError if it is not an information document. */
export async function fetchInformation(fetch: Fetch, url: string, token?: string): Promise<GatewayInformation> {
  return parseInformation(fromUtf8(await get(fetch, `${url}/v1/info`, MAX_INFORMATION_BYTES, token)), url);
}

/** The list a gateway hands out. Never authoritative: see {@link profileForGateway} for its one use. */
export async function fetchNodes(fetch: Fetch, url: string, token?: string): Promise<ServiceNode[]> {
  return unpackNodes(await get(fetch, `${url}/v1/nodes`, MAX_LIST_BYTES, token)).nodes;
}

/**
 * The network behind a gateway: the main network, except for a gateway on this very computer that says that it serves a
 * development network. Only then is its node list believed; a gateway elsewhere can never bring its own nodes.
 *
 * @throws GatewayError or MalformedInputError if a local development gateway does not hand out its list.
 */
export async function profileForGateway(url: string, fetch: Fetch, token?: string): Promise<NetworkProfile> {
  const origin = new URL(url).origin;
  if (!isLoopbackHost(new URL(origin).hostname)) return MAIN_NETWORK;
  const { development, fileServers } = await fetchInformation(fetch, origin, token);
  return development ? developmentNetwork(await fetchNodes(fetch, origin, token), fileServers) : MAIN_NETWORK;
}
