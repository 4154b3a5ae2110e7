import { isAuthorised, readAuthentication, RIGHT, type Authentication } from '../authentication.ts';
import { MIN_TTL_MS, namespaceRules, namespaceText, storedMessageHash } from '../mailbox-rules.ts';
import { decodeBase64, type Parameters } from '../parameters.ts';
import { InvalidRequest, jsonAnswer, textAnswer, type RpcAnswer } from '../rpc-answer.ts';
import type { RpcCall, RpcNode } from '../rpc-call.ts';
import { distributed } from '../swarm-call.ts';

const MAX_DATA_BYTES = 76_800;
const CLOCK_TOLERANCE_MS = 10_000;
const SIGNATURE_TOLERANCE_MS = 60_000;

/** `store` (04 §7.2). */
export function store(params: Parameters): RpcCall {
  const account = params.account(params.alias('pubkey', 'pubKey'));
  const timestampMs = params.looseInteger('timestamp', false);
  if (timestampMs === undefined) throw new InvalidRequest(`Required field 'timestamp' missing`);
  const expiryMs = readExpiry(params, timestampMs);
  const data = readData(params.string('data'));
  const namespace = params.namespace();
  const rules = namespaceRules(namespace);
  const sigTimestampMs = params.optionalTime('sig_timestamp') ?? timestampMs;
  const authentication = params.has('signature') ? readAuthentication(params, account) : undefined;
  const hash = storedMessageHash(account, namespace, data);

  const check = (node: RpcNode): RpcAnswer | undefined => {
    const now = node.now();
    const ttl = expiryMs - timestampMs;
    if (ttl < MIN_TTL_MS || ttl > rules.maxTtlMs) return textAnswer(403, 'Provided expiry/TTL is not valid.');
    if (timestampMs > now + CLOCK_TOLERANCE_MS || expiryMs < now - CLOCK_TOLERANCE_MS) {
      return textAnswer(406, 'Timestamp error: check your clock');
    }
    return rules.anyoneStores ? undefined : checkSignature(node, now, authentication);
  };

  const checkSignature = (node: RpcNode, now: number, given: Authentication | undefined): RpcAnswer | undefined => {
    if (given === undefined) return textAnswer(401, `store: signature required to store to namespace ${namespace}`);
    if (Math.abs(sigTimestampMs - now) > SIGNATURE_TOLERANCE_MS) {
      return textAnswer(406, 'store signature timestamp too far from current time');
    }
    const text = `store${namespaceText(namespace)}${sigTimestampMs}`;
    const rights = rules.outbox ? RIGHT.write | RIGHT.delete : RIGHT.write;
    const authorised = isAuthorised({ account, authentication: given, text, rights, store: node.store });
    return authorised ? undefined : textAnswer(401, 'store signature verification failed');
  };

  return distributed({
    account,
    check,
    apply: (node, forwarded) => {
      if (node.forgetsStores) return { hash, expiry: expiryMs, signature: node.sign(hash) };
      if (rules.outbox) node.store.remove(account, (other) => other.namespace === namespace && other.hash !== hash);
      const stored = node.store.find(account, hash);
      if (stored === undefined) node.store.add(account, { hash, namespace, data, timestampMs, expiryMs });
      else stored.expiryMs = Math.max(stored.expiryMs, expiryMs);
      return {
        hash,
        expiry: stored?.expiryMs ?? expiryMs,
        signature: node.sign(hash),
        // The answering node says true, the others 1: a wart that clients must read.
        ...(stored === undefined ? {} : { already: forwarded ? 1 : true }),
        ...(forwarded ? {} : { t: node.now() }),
      };
    },
    finish: (node, answer) => {
      node.counters.storesAccepted += 1;
      return jsonAnswer({ ...answer, hash });
    },
  });
}

function readExpiry(params: Parameters, timestampMs: number): number {
  if (params.has('expiry') && params.has('ttl')) throw new InvalidRequest(`Cannot specify both 'expiry' and 'ttl'`);
  const ttl = params.looseInteger('ttl', true);
  if (ttl !== undefined) return timestampMs + ttl;
  const expiry = params.optionalTime('expiry');
  if (expiry === undefined) throw new InvalidRequest(`Required field 'expiry' or 'ttl' missing`);
  return expiry;
}

function readData(text: string): Uint8Array {
  const tooLong = `Message body exceeds maximum allowed length of ${MAX_DATA_BYTES} bytes`;
  if (text.length > Math.ceil(MAX_DATA_BYTES / 3) * 4) throw new InvalidRequest(tooLong);
  const data = decodeBase64(text);
  if (data === undefined) throw new InvalidRequest(`Invalid 'data' value: not base64 encoded`);
  if (data.length > MAX_DATA_BYTES) throw new InvalidRequest(tooLong);
  return data;
}
