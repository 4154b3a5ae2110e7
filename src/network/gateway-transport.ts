import { copyBytes, type Bytes } from '../crypto/bytes.ts';
import { openGatewayResponse, sealGatewayRequest } from '../protocol/gateway-envelope.ts';
import { deadline } from './deadline.ts';
import { GatewayError, GuardError } from './errors.ts';
import type { ServiceNode } from './service-node.ts';
import { MAX_ANSWER_BYTES, type GuardAnswer, type SendOptions } from './transport.ts';

/** How one gateway is addressed. */
export interface GatewayAddress {
  /** Origin without a slash at the end. */
  url: string;
  /** Key of the one guard that stands behind a raw-mode gateway. */
  rawKey?: string;
  /** Shared token of a private gateway. */
  token?: string;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * What every request to a gateway looks like. `same-origin` with the host permission keeps the installation's id out of
 * `Origin` and fails closed without it (docs/protocol/gateway.md §5.3). Node's fetch has no origin to be the same as,
 * and sends none.
 */
export const requestInit = (signal: AbortSignal): RequestInit => ({
  mode: globalThis.location === undefined ? 'cors' : 'same-origin',
  referrerPolicy: 'no-referrer',
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'error',
  signal,
});

/**
 * Reads at most `maxBytes` of an answer.
 *
 * @throws GatewayError if there is more.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Bytes> {
  const tooLong = () => new GatewayError(`the gateway's answer is longer than ${maxBytes} bytes`, response.status);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLong();
  }
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw tooLong();
    }
    chunks.push(value);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

/**
 * Carries one onion request to `guard` through `gateway`.
 *
 * @throws GatewayError if the gateway did not answer, refused, or answered nonsense; GuardError (`silent`) if the time
 * ran out, because then nobody knows who was silent.
 */
export async function sendThroughGateway(
  fetch: Fetch,
  gateway: GatewayAddress,
  guard: ServiceNode,
  body: Uint8Array,
  options: SendOptions,
): Promise<GuardAnswer> {
  const raw = gateway.rawKey !== undefined;
  const limit = deadline(options.timeoutMs, options.signal);
  let response: Response;
  let answer: Bytes;
  try {
    response = await fetch(raw ? `${gateway.url}/onion_req/v2` : `${gateway.url}/v1/onion/${guard.ed25519}`, {
      ...requestInit(limit.signal),
      method: 'POST',
      body: raw ? copyBytes(body) : sealGatewayRequest(body),
      // No header otherwise: each one more would tell people apart.
      ...(gateway.token === undefined ? {} : { headers: { Authorization: `Bearer ${gateway.token}` } }),
    });
    options.onAnswering?.();
    answer = await readBounded(response, MAX_ANSWER_BYTES);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    if (limit.isOver) throw new GuardError('no answer in time', 'silent', { cause });
    throw new GatewayError('the gateway cannot be reached', undefined, { cause });
  } finally {
    limit.clear();
  }
  if (raw) return { status: response.status, body: answer };
  if (response.status !== 200) throw new GatewayError(`the gateway answered ${response.status}`, response.status);
  try {
    return openGatewayResponse(answer);
  } catch (cause) {
    throw new GatewayError("the gateway's answer is not an envelope", response.status, { cause });
  }
}
