import { Agent, request } from 'node:https';
import { utf8 } from '../../src/crypto/bytes.ts';
import type { Devnet } from '../../src/devnet/devnet.ts';
import type { DevnetNode } from '../../src/devnet/node.ts';
import { buildOnionRequest, decodeSnodeResponse, type OnionDestination } from '../../src/protocol/onion-request.ts';
import type { StorageRequest } from '../../src/protocol/storage-requests.ts';

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

const agent = new Agent({ keepAlive: false, rejectUnauthorized: false });

/** One HTTPS request to a node; rejects if the exchange breaks. */
export function post(node: DevnetNode, path: string, body: Uint8Array | string, method = 'POST'): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: node.ip, port: node.port, path, method }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A direct RPC call. */
export async function call(node: DevnetNode, rpc: StorageRequest): Promise<{ status: number; body: unknown }> {
  const { status, body } = await post(node, '/storage_rpc/v1', JSON.stringify(rpc));
  const text = body.toString();
  return { status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
}

const hop = ({ keys }: DevnetNode) => ({ ed25519: keys.ed25519Hex, x25519: keys.x25519 });

/** The bytes for the guard, and the way to read its answer. */
export async function onion(path: readonly DevnetNode[], destination: OnionDestination, payload: Uint8Array | string) {
  return buildOnionRequest(path.map(hop), destination, typeof payload === 'string' ? utf8(payload) : payload);
}

/** The same call through an onion path; the guard's own answer if it is none of the destination. */
export async function callThrough(path: readonly DevnetNode[], destination: DevnetNode, rpc: StorageRequest) {
  const built = await onion(path, { kind: 'snode', ...hop(destination) }, JSON.stringify(rpc));
  const answer = await post(path[0] as DevnetNode, '/onion_req/v2', built.body);
  if (answer.status !== 200) return { status: answer.status, body: answer.body.toString(), inClear: true };
  return { ...(await decodeSnodeResponse(answer.body, built.responseKey)), inClear: false };
}

/** Nodes that are not members of the account's swarm, to build paths from. */
export function strangersTo(devnet: Devnet, account: string): DevnetNode[] {
  const members = devnet.membersFor(account);
  return devnet.nodes.filter((node) => !members.includes(node));
}
