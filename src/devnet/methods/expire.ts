import { hasRights, isAuthorised, readAuthentication, RIGHT } from '../authentication.ts';
import { namespaceText } from '../mailbox-rules.ts';
import type { StoredMessage } from '../message-store.ts';
import type { Parameters } from '../parameters.ts';
import { InvalidRequest, jsonAnswer, textAnswer } from '../rpc-answer.ts';
import type { RpcCall } from '../rpc-call.ts';
import { distributed, wrongSwarm } from '../swarm-call.ts';
import { byNamespace } from './scope.ts';

const TOLERANCE_MS = 60_000;
const MAX_LIFE_MS = 30 * 86_400_000;

/** `expire` (04 §7.7). */
export function expire(params: Parameters): RpcCall {
  params.require('signature');
  const account = params.account('pubkey');
  const hashes = params.hashes();
  const given = params.times('expiry');
  const expiries = Array.isArray(given) ? given : [given];
  const shorten = params.boolean('shorten');
  const extend = params.boolean('extend');
  if (shorten && extend) throw new InvalidRequest(`cannot specify both 'shorten' and 'extend'`);
  if (expiries.length === 0) throw new InvalidRequest(`'expiry' does not contain any expiration timestamps`);
  if (expiries.length > 1 && expiries.length !== hashes.length) {
    throw new InvalidRequest(`'expiry' must be a single expiry, or the same length as 'messages'`);
  }
  const authentication = readAuthentication(params, account);
  const mode = shorten ? 'shorten' : extend ? 'extend' : '';
  const text = `expire${mode}${expiries.join('')}${hashes.join('')}`;
  const onlyExtends = extend || !hasRights(authentication.subaccount, RIGHT.delete);

  return distributed({
    account,
    check: (node) => {
      if (expiries.some((expiry) => expiry < node.now() - TOLERANCE_MS)) {
        return textAnswer(401, 'expire: timestamp should be >= current time');
      }
      const [fork, revision] = node.hardfork();
      if (expiries.length > 1 && (fork < 19 || (fork === 19 && revision < 4))) {
        return textAnswer(403, 'expire: multi-expiry requests are not yet active on the network');
      }
      if (!isAuthorised({ account, authentication, text, rights: RIGHT.write, store: node.store })) {
        return textAnswer(401, 'expire: signature verification failed');
      }
      if (shorten && !hasRights(authentication.subaccount, RIGHT.delete)) {
        const why = 'cannot be used with this subaccount token (missing delete access)';
        return textAnswer(400, `expire: shorten parameter ${why}`);
      }
      return undefined;
    },
    apply: (node) => {
      const latest = node.now() + MAX_LIFE_MS;
      const updated = new Map<string, number>();
      const unchanged = new Map<string, number>();
      hashes.forEach((hash, index) => {
        const message = node.store.find(account, hash);
        if (message === undefined) return;
        const expiry = Math.min(latest, expiries.length > 1 ? (expiries[index] as number) : (expiries[0] as number));
        if ((onlyExtends && expiry <= message.expiryMs) || (shorten && expiry >= message.expiryMs)) {
          unchanged.set(hash, message.expiryMs);
        } else {
          message.expiryMs = expiry;
          updated.set(hash, expiry);
        }
      });
      const names = [...updated.keys()].sort();
      const applied =
        Array.isArray(given) && given.length > 1 ? names.map((hash) => updated.get(hash) as number) : undefined;
      const reported = applied ?? Math.min(latest, expiries[0] as number);
      const kept = mode === '' ? [] : [...unchanged].sort(([a], [b]) => (a < b ? -1 : 1));
      const expiryText = Array.isArray(reported) ? reported.join('') : String(reported);
      const signed = account + expiryText + hashes.join('') + names.join('') + kept.flat().join('');
      return {
        expiry: reported,
        updated: names,
        ...(mode === '' ? {} : { unchanged: Object.fromEntries(kept) }),
        signature: node.sign(signed),
      };
    },
  });
}

/** `expire_all`: only shortens (04 §7.8). */
export function expireAll(params: Parameters): RpcCall {
  const account = params.account('pubkey');
  const scope = params.namespaceOrAll();
  const expiry = params.time('expiry');
  const authentication = readAuthentication(params, account);
  const text = `expire_all${namespaceText(scope)}${expiry}`;
  return distributed({
    account,
    check: (node) => {
      if (expiry < node.now() - TOLERANCE_MS) return textAnswer(406, 'expire_all timestamp should be >= current time');
      return isAuthorised({ account, authentication, text, rights: RIGHT.delete, store: node.store })
        ? undefined
        : textAnswer(401, 'expire_all signature verification failed');
    },
    apply: (node) => {
      const inScope = (message: StoredMessage) => scope === 'all' || message.namespace === scope;
      const changed = node.store.messages(account).filter((message) => inScope(message) && message.expiryMs > expiry);
      for (const message of changed) message.expiryMs = expiry;
      const hashes = changed.map((message) => message.hash).sort();
      return {
        updated: scope === 'all' ? byNamespace(changed) : hashes,
        signature: node.sign(account + String(expiry) + hashes.join('')),
      };
    },
  });
}

/** `get_expiries` (04 §7.9). */
export function getExpiries(params: Parameters): RpcCall {
  params.require('signature');
  const account = params.account('pubkey');
  const hashes = params.anyHashes();
  const timestampMs = params.time('timestamp');
  const authentication = readAuthentication(params, account);
  const text = `get_expiries${timestampMs}${hashes.join('')}`;
  return {
    run: async (node) => {
      const elsewhere = wrongSwarm(node, account);
      if (elsewhere !== undefined) return elsewhere;
      if (Math.abs(timestampMs - node.now()) > TOLERANCE_MS) {
        return textAnswer(406, 'get_expiries timestamp too far from current time');
      }
      if (!isAuthorised({ account, authentication, text, rights: RIGHT.read, store: node.store })) {
        return textAnswer(401, 'get_expiries signature verification failed');
      }
      const found = node.store.messages(account).filter((message) => hashes.includes(message.hash));
      return jsonAnswer({ expiries: Object.fromEntries(found.map((message) => [message.hash, message.expiryMs])) });
    },
  };
}
