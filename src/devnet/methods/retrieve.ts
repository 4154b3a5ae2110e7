import { toBase64 } from '../../crypto/bytes.ts';
import { isAuthorised, readAuthentication, RIGHT, type Authentication } from '../authentication.ts';
import { namespaceRules, namespaceText } from '../mailbox-rules.ts';
import type { StoredMessage } from '../message-store.ts';
import { decodeBase64, type Parameters } from '../parameters.ts';
import { InvalidRequest, jsonAnswer, textAnswer, type RpcAnswer } from '../rpc-answer.ts';
import type { RpcCall, RpcNode } from '../rpc-call.ts';
import { stamp, wrongSwarm } from '../swarm-call.ts';

const MAX_ANSWER_BYTES = 7_800_000;
const SIGNATURE_TOLERANCE_MS = 60_000;

/** `retrieve` (04 §7.3). */
export function retrieve(params: Parameters): RpcCall {
  const account = params.account(params.alias('pubkey', 'pubKey'));
  const namespace = params.namespace();
  const rules = namespaceRules(namespace);
  const lastHash = readLastHash(params);
  const maxCount = params.optionalInteger('max_count') ?? 0;
  const maxBytes = sizeLimit(params.optionalInteger('max_size') ?? 0, maxCount);
  const anyGiven = ['pubkey_ed25519', 'signature', 'timestamp'].some((name) => params.has(name));
  const demanded = anyGiven || (namespace !== 0 && !rules.anyoneRetrieves);
  const authentication = demanded ? readAuthentication(params, account) : undefined;
  const timestampMs = params.optionalTime('timestamp') ?? 0;

  const check = (node: RpcNode, given: Authentication | undefined): RpcAnswer | undefined => {
    if (given === undefined) {
      return rules.anyoneRetrieves ? undefined : textAnswer(401, 'retrieve: request signature required');
    }
    if (Math.abs(timestampMs - node.now()) > SIGNATURE_TOLERANCE_MS) {
      return textAnswer(406, 'retrieve timestamp too far from current time');
    }
    const text = `retrieve${namespaceText(namespace)}${timestampMs}`;
    const authorised = isAuthorised({
      account,
      authentication: given,
      text,
      rights: RIGHT.read,
      store: node.store,
      ignoreRevocation: rules.unrevocable,
    });
    return authorised ? undefined : textAnswer(401, 'retrieve signature verification failed');
  };

  return {
    run: async (node) => {
      const refusal = wrongSwarm(node, account) ?? check(node, authentication);
      if (refusal !== undefined) return refusal;
      node.counters.retrieves += 1;
      const all = node.store.messages(account, namespace);
      // An unknown cursor (index −1) means: everything from the start.
      const waiting = all.slice(all.findIndex((message) => message.hash === lastHash) + 1);
      const page = maxCount < 0 ? [] : firstPage(waiting, maxCount, maxBytes);
      const more = maxCount >= 0 && page.length < waiting.length;
      return jsonAnswer({ messages: page.map(describe), more, ...stamp(node) });
    },
  };
}

function readLastHash(params: Parameters): string | undefined {
  const hash = params.optionalString(params.alias('last_hash', 'lastHash'));
  if (hash === undefined || hash === '') return undefined;
  if (hash.length !== 43) throw new InvalidRequest('Invalid last_hash: expected base64 (43 chars)');
  if (decodeBase64(hash) === undefined) throw new InvalidRequest('Invalid last_hash: not base64');
  return hash;
}

function sizeLimit(maxSize: number, maxCount: number): number {
  if (maxSize > 0) return Math.min(maxSize, MAX_ANSWER_BYTES);
  if (maxSize < 0) return Math.floor(MAX_ANSWER_BYTES / -maxSize);
  return maxCount > 0 ? MAX_ANSWER_BYTES : Math.floor(MAX_ANSWER_BYTES / 5);
}

function firstPage(messages: readonly StoredMessage[], maxCount: number, maxBytes: number): StoredMessage[] {
  const page: StoredMessage[] = [];
  let size = 0;
  for (const message of messages) {
    size += 100 + 43 + Math.floor((message.data.length * 4) / 3);
    if (page.length > 0 && (size > maxBytes || page.length === maxCount)) break;
    page.push(message);
  }
  return page;
}

function describe(message: StoredMessage) {
  return {
    data: toBase64(message.data),
    expiration: message.expiryMs,
    hash: message.hash,
    timestamp: message.timestampMs,
  };
}
