import { type Bytes, concatBytes, fromBase64, fromHex, toBase64, utf8 } from '../crypto/bytes.ts';
import { ed25519Sign } from '../crypto/ed25519.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isObject, type JsonObject } from './json.ts';
import { namespaceText } from './message-hash.ts';

const SUBACCOUNT_TOKEN_BYTES = 36;

function decimal(params: JsonObject, name: string): string {
  const value = params[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new MalformedInputError(`storage request without a number “${name}”`);
}

function scope(params: JsonObject): string {
  if (params['namespace'] === 'all') return 'all';
  return params['namespace'] === undefined ? '' : namespaceText(Number(decimal(params, 'namespace')));
}

function hashes(params: JsonObject): string {
  const list = params['messages'];
  const all = typeof list === 'string' ? [list] : list;
  if (Array.isArray(all) && all.every((hash) => typeof hash === 'string')) return all.join('');
  throw new MalformedInputError('storage request without a list of message hashes');
}

function expiries(params: JsonObject): string {
  const { expiry } = params;
  return Array.isArray(expiry)
    ? expiry.map((_, i) => decimal(expiry as unknown as JsonObject, String(i))).join('')
    : decimal(params, 'expiry');
}

function tokens(params: JsonObject, name: string): Bytes {
  const value = params[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return concatBytes(
    ...list.map((token) => {
      const text = typeof token === 'string' ? token : '';
      const bytes = text.length === 2 * SUBACCOUNT_TOKEN_BYTES ? fromHex(text) : fromBase64(text);
      if (bytes.length !== SUBACCOUNT_TOKEN_BYTES)
        throw new MalformedInputError(`subaccount token of ${bytes.length} bytes`);
      return bytes;
    }),
  );
}

const mode = (params: JsonObject): string => (params['shorten'] ? 'shorten' : params['extend'] ? 'extend' : '');

/**
 * The exact bytes that are signed for a storage request.
 *
 * @param params the parameters as they are sent
 * @throws MalformedInputError for a method without a signature or missing parameters.
 * @see protocol 01 §9
 */
export function signedText(method: string, params: unknown): Bytes {
  if (!isObject(params)) throw new MalformedInputError('storage request without parameters');
  switch (method) {
    case 'retrieve':
    case 'delete_all':
      return utf8(method + scope(params) + decimal(params, 'timestamp'));
    case 'store':
      return utf8(
        method + scope(params) + decimal(params, params['sig_timestamp'] === undefined ? 'timestamp' : 'sig_timestamp'),
      );
    case 'delete':
      return utf8(method + hashes(params));
    case 'delete_before':
      return utf8(method + scope(params) + decimal(params, 'before'));
    case 'expire':
      return utf8(method + mode(params) + expiries(params) + hashes(params));
    case 'expire_all':
      return utf8(method + scope(params) + decimal(params, 'expiry'));
    case 'get_expiries':
      return utf8(method + decimal(params, 'timestamp') + hashes(params));
    case 'revoke_subaccount':
      return concatBytes(utf8(method + decimal(params, 'timestamp')), tokens(params, 'revoke'));
    case 'unrevoke_subaccount':
      return concatBytes(utf8(method + decimal(params, 'timestamp')), tokens(params, 'unrevoke'));
    default:
      throw new MalformedInputError(`storage method “${method.slice(0, 32)}” has no signature`);
  }
}

/** Base64 of the Ed25519 signature of {@link signedText}. */
export const signStorageRequest = (method: string, params: JsonObject, keys: { ed25519Seed: Uint8Array }): string =>
  toBase64(ed25519Sign(signedText(method, params), keys.ed25519Seed));
