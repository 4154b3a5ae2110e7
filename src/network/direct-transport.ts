import { guardAgent, postToGuard } from './guard-post.ts';
import type { Transport } from './transport.ts';

/** Posts to guards without a gateway: Node only, because browsers refuse the nodes' certificates. The guard sees our address. */
export function directTransport(): Transport & { close(): void } {
  const agent = guardAgent();
  return {
    kind: 'direct',
    send: (guard, body, { timeoutMs, signal, onAnswering }) =>
      postToGuard(agent, guard, '/onion_req/v2', body, {
        connectMs: Math.min(5_000, timeoutMs),
        firstByteMs: timeoutMs,
        totalMs: timeoutMs,
        ...(signal === undefined ? {} : { signal }),
        ...(onAnswering === undefined ? {} : { onAnswering }),
      }),
    close: () => agent.destroy(),
  };
}
