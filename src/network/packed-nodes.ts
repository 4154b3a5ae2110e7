import { fromHex, toHex, utf8, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { parseIpv4 } from './ip-address.ts';
import type { ServiceNode } from './service-node.ts';

/** A node list as gateways hand it out. */
export interface PackedNodes {
  /** Block height of the list; 0 if unknown. */
  height: number;
  /** Unix seconds at which it was made. */
  madeAtSeconds: number;
  nodes: ServiceNode[];
}

const MAGIC = 'SNL1';
const HEADER_BYTES = 4 + 4 + 8 + 4;
const NODE_BYTES = 32 + 4 + 2;
const MAX_NODES = 20_000;

/**
 * `"SNL1" ‖ u32 BE height ‖ u64 BE unix seconds ‖ u32 BE count`, then per node `key (32) ‖ IPv4 (4) ‖ u16 BE port`.
 *
 * @see docs/protocol/gateway.md §7.1
 */
export function packNodes({ height, madeAtSeconds, nodes }: PackedNodes): Bytes {
  const packed = new Uint8Array(HEADER_BYTES + nodes.length * NODE_BYTES);
  const view = new DataView(packed.buffer);
  packed.set(utf8(MAGIC), 0);
  view.setUint32(4, height, false);
  view.setBigUint64(8, BigInt(madeAtSeconds), false);
  view.setUint32(16, nodes.length, false);
  nodes.forEach((node, index) => {
    const offset = HEADER_BYTES + index * NODE_BYTES;
    packed.set(fromHex(node.ed25519), offset);
    packed.set(parseIpv4(node.ip) ?? [0, 0, 0, 0], offset + 32);
    view.setUint16(offset + 36, node.port, false);
  });
  return packed;
}

/** The inverse of {@link packNodes}. @throws MalformedInputError on a wrong mark, count or length. */
export function unpackNodes(packed: Uint8Array): PackedNodes {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < HEADER_BYTES || MAGIC !== String.fromCharCode(...packed.subarray(0, 4))) {
    throw new MalformedInputError('not a packed node list');
  }
  const count = view.getUint32(16, false);
  if (count > MAX_NODES || packed.length !== HEADER_BYTES + count * NODE_BYTES) {
    throw new MalformedInputError(`a packed list of ${count} nodes does not have ${packed.length} bytes`);
  }
  const nodes = Array.from({ length: count }, (_, index) => {
    const offset = HEADER_BYTES + index * NODE_BYTES;
    return {
      ed25519: toHex(packed.subarray(offset, offset + 32)),
      ip: packed.subarray(offset + 32, offset + 36).join('.'),
      port: view.getUint16(offset + 36, false),
    };
  });
  return { height: view.getUint32(4, false), madeAtSeconds: Number(view.getBigUint64(8, false)), nodes };
}
