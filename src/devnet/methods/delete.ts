import { isAuthorised, readAuthentication, RIGHT } from '../authentication.ts';
import { isObject } from '../json.ts';
import { namespaceText } from '../mailbox-rules.ts';
import type { StoredMessage } from '../message-store.ts';
import type { Parameters } from '../parameters.ts';
import { jsonAnswer, textAnswer } from '../rpc-answer.ts';
import type { RpcCall, RpcNode } from '../rpc-call.ts';
import { distributed } from '../swarm-call.ts';
import { byNamespace, type Scope } from './scope.ts';

const TOLERANCE_MS = 60_000;
const FORWARD_TOLERANCE_MS = 70_000;

/** `delete` by hashes (04 §7.4). */
export function deleteMessages(params: Parameters): RpcCall {
  params.require('signature');
  const account = params.account('pubkey');
  const hashes = params.hashes();
  const required = params.boolean('required');
  const authentication = readAuthentication(params, account);
  const text = `delete${hashes.join('')}`;
  return distributed({
    account,
    check: (node) =>
      isAuthorised({ account, authentication, text, rights: RIGHT.delete, store: node.store })
        ? undefined
        : textAnswer(401, 'delete_msgs signature verification failed'),
    apply: (node) => {
      const removed = node.store.remove(account, (message) => hashes.includes(message.hash));
      const deleted = removed.map((message) => message.hash).sort();
      return { deleted, signature: node.sign(account + hashes.join('') + deleted.join('')) };
    },
    finish: (_node, answer) => {
      const members = Object.values(isObject(answer['swarm']) ? answer['swarm'] : {});
      const any = members.some(
        (entry) => isObject(entry) && Array.isArray(entry['deleted']) && entry['deleted'].length > 0,
      );
      return jsonAnswer(answer, required && !any ? 404 : 200);
    },
  });
}

/** `delete_all` (04 §7.5). */
export function deleteAll(params: Parameters): RpcCall {
  params.require('signature');
  const account = params.account('pubkey');
  const scope = params.namespaceOrAll();
  const timestampMs = params.time('timestamp');
  const authentication = readAuthentication(params, account);
  const text = `delete_all${namespaceText(scope)}${timestampMs}`;
  return distributed({
    account,
    check: (node, forwarded) => {
      const tolerance = forwarded ? FORWARD_TOLERANCE_MS : TOLERANCE_MS;
      if (Math.abs(timestampMs - node.now()) > tolerance) {
        return textAnswer(406, 'delete_all timestamp too far from current time');
      }
      return isAuthorised({ account, authentication, text, rights: RIGHT.delete, store: node.store })
        ? undefined
        : textAnswer(401, 'delete_all signature verification failed');
    },
    apply: (node) => removeMatching(node, account, scope, timestampMs, () => true),
  });
}

/** `delete_before`, with the fault of 2.8.0: `all` with a match answers 500 although it is done (04 §7.6). */
export function deleteBefore(params: Parameters): RpcCall {
  const account = params.account('pubkey');
  const scope = params.namespaceOrAll();
  const before = params.time('before');
  const authentication = readAuthentication(params, account);
  const text = `delete_before${namespaceText(scope)}${before}`;
  return distributed({
    account,
    check: (node) => {
      if (before > node.now() + TOLERANCE_MS) return textAnswer(401, 'delete_before timestamp too far in the future');
      return isAuthorised({ account, authentication, text, rights: RIGHT.delete, store: node.store })
        ? undefined
        : textAnswer(401, 'delete_before signature verification failed');
    },
    apply: (node) => removeMatching(node, account, scope, before, (message) => message.timestampMs <= before),
    finish: (node, answer) => {
      const swarm = isObject(answer['swarm']) ? answer['swarm'] : {};
      const own = swarm[node.ed25519Hex];
      const deleted = isObject(own) ? own['deleted'] : undefined;
      const faulty = scope === 'all' && isObject(deleted) && Object.keys(deleted).length > 0;
      return faulty ? textAnswer(500, 'request failed') : jsonAnswer(answer);
    },
  });
}

function removeMatching(
  node: RpcNode,
  account: string,
  scope: Scope,
  time: number,
  matches: (m: StoredMessage) => boolean,
) {
  const removed = node.store.remove(account, (m) => (scope === 'all' || m.namespace === scope) && matches(m));
  const hashes = removed.map((message) => message.hash).sort();
  const deleted = scope === 'all' ? byNamespace(removed) : hashes;
  return { deleted, signature: node.sign(account + String(time) + hashes.join('')) };
}
