import { concatBytes, toHex, utf8 } from '../../crypto/bytes.ts';
import { isAuthorised, readAuthentication, readToken } from '../authentication.ts';
import type { Parameters } from '../parameters.ts';
import { InvalidRequest, textAnswer } from '../rpc-answer.ts';
import type { RpcCall } from '../rpc-call.ts';
import { distributed } from '../swarm-call.ts';

const TOLERANCE_MS = 60_000;
const MAX_TOKENS = 50;

export const revokeSubaccount = (params: Parameters): RpcCall => revocation(params, 'revoke');
export const unrevokeSubaccount = (params: Parameters): RpcCall => revocation(params, 'unrevoke');

/** `revoke_subaccount`, `unrevoke_subaccount`: the owner only (04 §7.10). */
function revocation(params: Parameters, field: 'revoke' | 'unrevoke'): RpcCall {
  const method = `${field}_subaccount`;
  const account = params.account('pubkey');
  const texts = params.strings(field);
  if (field === 'revoke' && texts.length > MAX_TOKENS) {
    throw new InvalidRequest('invalid revoke: cannot revoke more than 50 subaccounts at once');
  }
  const tokens = texts.map((text) => {
    const token = readToken(text);
    if (token === undefined)
      throw new InvalidRequest(`invalid ${field}: expected base64 or hex-encoded subaccount tag`);
    return token;
  });
  const timestampMs = params.time('timestamp');
  const authentication = readAuthentication(params, account, true);
  const text = concatBytes(utf8(`${method}${timestampMs}`), ...tokens);
  const names = tokens.map(toHex);
  return distributed({
    account,
    check: (node) => {
      if (Math.abs(timestampMs - node.now()) > TOLERANCE_MS) {
        return textAnswer(406, `${method} timestamp too far from current time`);
      }
      return isAuthorised({ account, authentication, text, rights: 0, store: node.store })
        ? undefined
        : textAnswer(401, `${method} signature verification failed`);
    },
    apply: (node) => {
      const signature = node.sign(concatBytes(utf8(account + String(timestampMs)), ...tokens));
      if (field === 'unrevoke') return { count: node.store.unrevoke(account, names), signature };
      node.store.revoke(account, names);
      return { signature };
    },
  });
}
