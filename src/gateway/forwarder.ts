import { BOOTSTRAP_NODES } from '../network/bootstrap-nodes.ts';
import { GuardError } from '../network/errors.ts';
import { guardAgent, postToGuard } from '../network/guard-post.ts';
import type { ServiceNode } from '../network/service-node.ts';
import type { GuardAnswer } from '../network/transport.ts';
import { MAX_GUARD_BODY_BYTES } from '../protocol/gateway-envelope.ts';
import { MAX_ONION_BYTES } from '../protocol/limits.ts';
import { GuardLimiter } from './limiter.ts';
import { NodeList } from './node-list.ts';

export interface ForwarderOptions {
  /** Nodes to serve; without them the shipped nodes of the main network, refreshed from the nodes themselves. */
  nodes?: readonly ServiceNode[];
  /** Accept nodes at private addresses. */
  development: boolean;
  inFlightPerGuard: number;
  /** Time limits towards guards, ms. */
  upstream?: { connectMs?: number; firstByteMs?: number };
  refreshEveryMs?: number;
}

/** Why nothing was brought from the guard. */
export type ForwardRefusal = 'no-list' | 'unknown' | 'too-large' | 'busy' | 'unreachable' | 'silent';

const REFRESH_MS = 2 * 3_600_000;
const TOTAL_MS = 60_000;

/** Carries onion requests to guards that are named by their keys alone; what is between is the server's or the browser's business. */
export class Forwarder {
  readonly nodes: NodeList;
  private readonly agent = guardAgent();
  private readonly guards: GuardLimiter;
  private readonly limits: { connectMs: number; firstByteMs: number; totalMs: number };
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(options: ForwarderOptions) {
    this.nodes = new NodeList(options.nodes ?? BOOTSTRAP_NODES, options.development);
    this.guards = new GuardLimiter(options.inFlightPerGuard);
    this.limits = { connectMs: 5_000, firstByteMs: 35_000, ...options.upstream, totalMs: TOTAL_MS };
    if (options.nodes !== undefined) return;
    const refresh = () => void this.nodes.refresh(this.agent).catch(() => false);
    this.timer = setInterval(refresh, options.refreshEveryMs ?? REFRESH_MS);
    this.timer.unref();
    refresh();
  }

  /** @param guard Ed25519, lower-case hex */
  async forward(guard: string, onion: Uint8Array, signal: AbortSignal): Promise<GuardAnswer | ForwardRefusal> {
    if (this.nodes.count === 0) return 'no-list';
    if (onion.length > MAX_ONION_BYTES) return 'too-large';
    const node = this.nodes.find(guard);
    if (node === undefined) return 'unknown';
    if (!this.guards.enter(guard)) return 'busy';
    try {
      const answer = await postToGuard(this.agent, node, '/onion_req/v2', onion, { ...this.limits, signal });
      return answer.body.length > MAX_GUARD_BODY_BYTES ? 'unreachable' : answer;
    } catch (error) {
      return error instanceof GuardError ? error.reason : 'unreachable';
    } finally {
      this.guards.leave(guard);
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.agent.destroy();
  }
}
