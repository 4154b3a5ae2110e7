import { MalformedInputError } from '../crypto/errors.ts';
import { readServiceNode, type ServiceNode } from './service-node.ts';

/** What `npm run devnet` prints and `--network` / `--nodes` take. */
export interface NodeFile {
  nodes: ServiceNode[];
  /** Origin of a gateway that reaches these nodes. */
  gateway?: string;
  fileServer?: { url: string; ed25519: string };
}

const MAX_NODES = 10_000;

/** @throws MalformedInputError if it is not a node file, naming what is wrong. */
export function parseNodeFile(file: unknown): NodeFile {
  if (typeof file !== 'object' || file === null) throw new MalformedInputError('a node file is a JSON object');
  const { nodes, gateway, fileServer } = file as Record<string, unknown>;
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
  return parsed;
}
