import type { Bytes } from '../crypto/bytes.ts';
import type { ServiceNode } from './service-node.ts';

export interface SendOptions {
  timeoutMs: number;
  signal?: AbortSignal;
  /** Called when the answer has begun to arrive. */
  onAnswering?: () => void;
}

/** What a guard said: HTTP status and body. Unauthenticated unless the body decrypts. */
export interface GuardAnswer {
  status: number;
  body: Bytes;
}

/** Carries one sealed onion request to a guard and the guard's answer back. */
export interface Transport {
  readonly kind: 'gateway' | 'direct';
  /**
   * @throws GatewayError if the gateway failed or refused, GuardError if the guard did not answer in time.
   */
  send(guard: ServiceNode, body: Uint8Array, options: SendOptions): Promise<GuardAnswer>;
}

/** Longest answer that is read, in bytes: a guard's 12 MiB and the padding around it. */
export const MAX_ANSWER_BYTES = 13 * 1024 * 1024;
