import type { AccountKeys } from '../crypto/account.ts';
import { toBase64, toHex } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import type { JsonObject } from './json.ts';
import { MAX_BATCH, MAX_STORE_BYTES } from './limits.ts';
import { preparedSignature, type PreparedReading } from './prepared-reading.ts';
import { signStorageRequest } from './storage-signature.ts';

/** One call of a service node: sent as JSON, alone or inside a batch. */
export interface StorageRequest {
  method: string;
  params: JsonObject;
}

/** Adds who signs and the signature over the text that the method demands (protocol 04 §5.2). */
function signed(method: string, account: AccountKeys, params: JsonObject): StorageRequest {
  const whole = { pubkey: account.accountId, pubkey_ed25519: toHex(account.ed25519Public), ...params };
  return { method, params: { ...whole, signature: signStorageRequest(method, whole, account) } };
}

/** Messages of one namespace of one's own mailbox. Times are ms of network time. @see protocol 04 §7.3 */
export function retrieveRequest(o: {
  account: AccountKeys | PreparedReading;
  namespace: number;
  timestampMs: number;
  /** Hash of the last message that this very node gave us; everything from the start if absent. */
  lastHash?: string;
  /** Bytes; −n means a share of 1/n of what a node gives at most. */
  maxSize?: number;
}): StorageRequest {
  const { account, namespace } = o;
  const rest = {
    namespace,
    ...(o.lastHash && { last_hash: o.lastHash }),
    ...(o.maxSize !== undefined && { max_size: o.maxSize }),
  };
  if (!('signatures' in account)) return signed('retrieve', account, { ...rest, timestamp: o.timestampMs });
  const { timestampMs, signature } = preparedSignature(account, namespace, o.timestampMs);
  return {
    method: 'retrieve',
    params: {
      pubkey: account.accountId,
      pubkey_ed25519: toHex(account.ed25519Public),
      ...rest,
      timestamp: timestampMs,
      signature,
    },
  };
}

/** Anybody may write to every tenth namespace; elsewhere a signature is demanded. */
const isPublicInbox = (namespace: number): boolean => namespace % 10 === 0;

/**
 * Puts a message into a mailbox.
 *
 * @param o.timestampMs network time now, not the message's own time
 * @param o.signer needed for namespaces that are not public inboxes
 * @throws MalformedInputError above {@link MAX_STORE_BYTES}, or without a needed signer.
 * @see protocol 04 §7.2
 */
export function storeRequest(o: {
  pubkey: string;
  namespace: number;
  data: Uint8Array;
  timestampMs: number;
  ttlMs: number;
  signer?: AccountKeys;
}): StorageRequest {
  if (o.data.length > MAX_STORE_BYTES)
    throw new MalformedInputError(`message of ${o.data.length} bytes is too large to store`);
  const { pubkey, namespace } = o;
  const params = { pubkey, namespace, data: toBase64(o.data), timestamp: o.timestampMs, ttl: o.ttlMs };
  if (isPublicInbox(namespace)) return { method: 'store', params };
  if (!o.signer) throw new MalformedInputError(`namespace ${namespace} takes only signed messages`);
  return signed('store', o.signer, { ...params, sig_timestamp: o.timestampMs });
}

export const swarmRequest = (pubkey: string): StorageRequest => ({ method: 'get_swarm', params: { pubkey } });

export const infoRequest = (): StorageRequest => ({ method: 'info', params: {} });

/** The list of all active nodes, as the asked node's daemon knows it. @see protocol 09 §3.2 */
export const serviceNodesRequest = (): StorageRequest => ({
  method: 'oxend_request',
  params: {
    endpoint: 'get_service_nodes',
    params: {
      active_only: true,
      fields: { public_ip: true, storage_port: true, pubkey_x25519: true, pubkey_ed25519: true },
    },
  },
});

/** @param o.messages hashes, in any namespaces */
export const deleteRequest = (o: { account: AccountKeys; messages: readonly string[] }): StorageRequest =>
  signed('delete', o.account, { messages: o.messages });

export const deleteAllRequest = (o: {
  account: AccountKeys;
  namespace: number | 'all';
  timestampMs: number;
}): StorageRequest => signed('delete_all', o.account, { namespace: o.namespace, timestamp: o.timestampMs });

/** @param o.mode `set`: exactly this expiry; otherwise only later (`extend`) or only earlier (`shorten`) */
export const expireRequest = (o: {
  account: AccountKeys;
  messages: readonly string[];
  expiryMs: number;
  mode: 'set' | 'extend' | 'shorten';
}): StorageRequest =>
  signed('expire', o.account, {
    messages: o.messages,
    expiry: o.expiryMs,
    ...(o.mode !== 'set' && { [o.mode]: true }),
  });

export const expiriesRequest = (o: {
  account: AccountKeys;
  messages: readonly string[];
  timestampMs: number;
}): StorageRequest => signed('get_expiries', o.account, { messages: o.messages, timestamp: o.timestampMs });

function together(method: 'batch' | 'sequence', requests: readonly StorageRequest[]): StorageRequest {
  if (requests.length === 0 || requests.length > MAX_BATCH)
    throw new MalformedInputError(`${requests.length} requests in one`);
  return { method, params: { requests } };
}

/** 1–20 requests, in no certain order of execution; results come in this order. @see protocol 04 §7.15 */
export const batchRequest = (requests: readonly StorageRequest[]): StorageRequest => together('batch', requests);

/** 1–20 requests one after the other; stops after the first that fails. */
export const sequenceRequest = (requests: readonly StorageRequest[]): StorageRequest => together('sequence', requests);
