import type { Agent } from 'node:https';
import { fromUtf8, toHex, utf8, type Bytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { isPublicIpv4, network24 } from '../network/ip-address.ts';
import { packNodes } from '../network/packed-nodes.ts';
import { postToGuard } from '../network/guard-post.ts';
import { agreedNodes } from '../network/quorum.ts';
import type { ServiceNode } from '../network/service-node.ts';
import { parseServiceNodes, serviceNodesRequest } from '../protocol/storage-rpc.ts';

const ASKED_NODES = 3;
const LIMITS = { connectMs: 5_000, firstByteMs: 15_000, totalMs: 30_000 };
const QUORUM = { minimumNodes: 24, minimumShare: 0.8 };

/** The nodes a gateway serves, looked up by key. Addresses that are not on the public internet are left out unless `development`. */
export class NodeList {
  private byKey = new Map<string, ServiceNode>();
  private readonly development: boolean;
  private madeAtMs: number;
  private height = 0;
  private packed: { bytes: Bytes; etag: string } | null = null;

  constructor(nodes: readonly ServiceNode[], development: boolean, nowMs = Date.now()) {
    this.development = development;
    this.madeAtMs = nowMs;
    this.replace(nodes, 0, nowMs);
  }

  find(key: string): ServiceNode | undefined {
    return this.byKey.get(key);
  }

  get count(): number {
    return this.byKey.size;
  }

  /** For the information document. */
  describe(nowMs: number): { height: number; age_s: number; count: number } {
    return { height: this.height, age_s: Math.round((nowMs - this.madeAtMs) / 1000), count: this.count };
  }

  /** The packed list and its entity tag; made once per list. */
  pack(): { bytes: Bytes; etag: string } {
    if (this.packed === null) {
      const bytes = packNodes({
        height: this.height,
        madeAtSeconds: Math.floor(this.madeAtMs / 1000),
        nodes: [...this.byKey.values()],
      });
      this.packed = { bytes, etag: `"${toHex(sha256(bytes)).slice(0, 32)}"` };
    }
    return this.packed;
  }

  replace(nodes: readonly ServiceNode[], height: number, nowMs: number): void {
    const usable = nodes.filter((node) => this.development || isPublicIpv4(node.ip));
    this.byKey = new Map(usable.map((node) => [node.ed25519, node]));
    this.height = height;
    this.madeAtMs = nowMs;
    this.packed = null;
  }

  /**
   * Asks three nodes of different networks for the list of all nodes and keeps what two of them name.
   *
   * @returns whether the list was replaced; on any failure the old one stays
   */
  async refresh(agent: Agent, nowMs = Date.now()): Promise<boolean> {
    const shuffled = [...this.byKey.values()]
      .map((node) => ({ node, order: Math.random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ node }) => node);
    const spread = new Map(shuffled.map((node) => [this.development ? node.ed25519 : network24(node.ip), node]));
    const asked = [...spread.values()].slice(0, ASKED_NODES);
    const request = utf8(JSON.stringify(serviceNodesRequest()));
    const answers = await Promise.allSettled(
      asked.map(async (node) => {
        const { status, body } = await postToGuard(agent, node, '/storage_rpc/v1', request, LIMITS);
        if (status !== 200) throw new Error(`a node answered ${status}`);
        return parseServiceNodes(JSON.parse(fromUtf8(body)));
      }),
    );
    const lists = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const agreed = agreedNodes(lists, this.development ? { minimumNodes: 1, minimumShare: 0.8 } : QUORUM);
    if (agreed === null) return false;
    this.replace(agreed, 0, nowMs);
    return true;
  }
}
