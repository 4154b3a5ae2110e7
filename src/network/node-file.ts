import { MalformedInputError } from '../crypto/errors.ts';
import type { FileServer } from '../protocol/file-url.ts';
import { isNodeKey, readServiceNode, type ServiceNode } from './service-node.ts';

/** What `npm run devnet` prints and `--network` / `--nodes` take. */
export interface NodeFile {
  nodes: ServiceNode[];
  /** Origin of a gateway that reaches these nodes. */
  gateway?: string;
  fileServer?: FileServer;
  /** The same, in order of preference. */
  fileServers?: FileServer[];
}

const MAX_NODES = 10_000;
const MAX_FILE_SERVERS = 16;

/** File servers that come with a node file, in order of preference. */
export const fileServersOf = ({ fileServer, fileServers }: NodeFile): FileServer[] =>
  fileServers ?? (fileServer === undefined ? [] : [fileServer]);

/** @throws MalformedInputError unless it is a short list of servers with an http(s) address and a key each. */
export function parseFileServers(list: unknown): FileServer[] {
  if (!Array.isArray(list) || list.length > MAX_FILE_SERVERS)
    throw new MalformedInputError('`fileServers` is a short list');
  return list.map((entry: unknown) => {
    const { url, ed25519 } = (entry ?? {}) as Record<string, unknown>;
    if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new MalformedInputError('a file server needs an address');
    if (typeof ed25519 !== 'string' || !isNodeKey(ed25519)) throw new MalformedInputError('a file server needs a key');
    return { url: new URL(url).origin, ed25519 };
  });
}

/** @throws MalformedInputError if it is not a node file, naming what is wrong. */
export function parseNodeFile(file: unknown): NodeFile {
  if (typeof file !== 'object' || file === null) throw new MalformedInputError('a node file is a JSON object');
  const { nodes, gateway, fileServer, fileServers } = file as Record<string, unknown>;
  if (!Array.isArray(nodes) || nodes.length > MAX_NODES)
    throw new MalformedInputError('a node file has a list `nodes`');
  const parsed: NodeFile = {
    nodes: nodes.map((entry: unknown, index) => {
      const node = readServiceNode(entry ?? {});
      if (node === null)
        throw new MalformedInputError(`node ${index} of the node file lacks a key, an address or a port`);
      return node;
    }),
  };
  if (gateway !== undefined) {
    if (typeof gateway !== 'string' || !URL.canParse(gateway))
      throw new MalformedInputError('`gateway` is not an address');
    parsed.gateway = new URL(gateway).origin;
  }
  if (fileServer !== undefined) {
    const { url, ed25519 } = (fileServer ?? {}) as Record<string, unknown>;
    if (typeof url !== 'string' || typeof ed25519 !== 'string')
      throw new MalformedInputError('`fileServer` needs url and ed25519');
    parsed.fileServer = { url, ed25519 };
  }
  if (fileServers !== undefined) parsed.fileServers = parseFileServers(fileServers);
  return parsed;
}
