import { type Bytes, concatBytes, copyBytes, fromUtf8, utf8 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isObject, parseJson, sortedJson } from './json.ts';

/** A request to a server behind the network (file server, community). */
export interface ServerRequest {
  method: string;
  /** Path and query, begins with `/`. */
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  /** Present iff there is one; an empty body is a body. */
  body: Uint8Array | null;
}

export interface ServerResponse {
  status: number;
  headers: Record<string, string>;
  /** null: the answer had no body part. */
  body: Bytes | null;
}

/** `length:bytes`. */
export const byteString = (bytes: Uint8Array): Bytes => concatBytes(utf8(`${bytes.length}:`), bytes);

/** `l` info [body] `e`, both as length-prefixed strings. @see protocol 03 §7 */
export function encodeServerRequest(request: ServerRequest): Bytes {
  // A user agent would tell servers what we are: never sent, whoever asks for it.
  const given = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'user-agent');
  const headers = Object.fromEntries(given);
  const hasType = given.some(([name]) => name.toLowerCase() === 'content-type');
  if (request.body && !hasType) headers['Content-Type'] = 'application/json';
  const info = utf8(sortedJson({ method: request.method, endpoint: request.endpoint, headers }));
  return concatBytes(utf8('l'), byteString(info), ...(request.body ? [byteString(request.body)] : []), utf8('e'));
}

const COLON = 0x3a;
const END = 0x65;
const LIST = 0x6c;
const MAX_LENGTH_DIGITS = 9;

/** @throws MalformedInputError unless a length-prefixed string stands there in full. */
export function readByteString(bytes: Uint8Array, offset: number): { value: Bytes; next: number } {
  const colon = bytes.subarray(offset, offset + MAX_LENGTH_DIGITS + 1).indexOf(COLON);
  const digits = colon > 0 ? fromUtf8(bytes.subarray(offset, offset + colon)) : '';
  if (!/^\d+$/.test(digits)) throw new MalformedInputError('v4 payload: no byte string where one should be');
  const start = offset + colon + 1;
  const next = start + Number(digits);
  if (next > bytes.length) throw new MalformedInputError('v4 payload: cut off');
  return { value: copyBytes(bytes.subarray(start, next)), next };
}

/**
 * @throws MalformedInputError unless it is a list whose first string is JSON with a numeric `code`.
 * @see protocol 03 §11
 */
export function decodeServerPayload(payload: Uint8Array): ServerResponse {
  if (payload[0] !== LIST) throw new MalformedInputError('answer of a server: not a list');
  const info = readByteString(payload, 1);
  const meta = parseJson(info.value);
  if (!isObject(meta) || typeof meta['code'] !== 'number')
    throw new MalformedInputError('answer of a server: no status');
  const headers: Record<string, string> = {};
  if (isObject(meta['headers'])) {
    for (const [name, value] of Object.entries(meta['headers'])) {
      if (typeof value === 'string') headers[name.toLowerCase()] = value;
    }
  }
  if (info.next >= payload.length) throw new MalformedInputError('answer of a server: cut off');
  const body = payload[info.next] === END ? null : readByteString(payload, info.next).value;
  return { status: meta['code'], headers, body };
}
