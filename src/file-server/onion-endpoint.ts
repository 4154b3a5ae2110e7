import { type Bytes, concatBytes, fromHex, utf8 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { deriveLayerKey, type LayerKey, openLayer, sealLayer } from '../crypto/onion-layer.ts';
import { parseEncType } from '../protocol/enc-type.ts';
import { isObject, parseJson } from '../protocol/json.ts';
import { unframe } from '../protocol/onion-request.ts';
import { byteString, readByteString } from '../protocol/onion-v4.ts';
import { type FileAnswer, type FileRequest } from './answer.ts';
import type { ServerKeys } from './server-keys.ts';

const LIST = 0x6c;
const END = 0x65;

/** What the last node of a path posts: the client's layer for us, opened. */
export interface OpenedOnion {
  /** The answer goes back under this key. */
  key: LayerKey;
  /** Null: it is ours, but no request. */
  request: FileRequest | null;
}

/**
 * @throws MalformedInputError or AuthenticationError if it was not sealed to our key.
 * @see protocol 03 §7, §14
 */
export async function openOnion(posted: Uint8Array, keys: ServerKeys): Promise<OpenedOnion> {
  const { blob, json } = unframe(posted);
  const ephemeral = isObject(json) ? json['ephemeral_key'] : undefined;
  if (!isObject(json) || typeof ephemeral !== 'string' || !/^[0-9a-f]{64}$/i.test(ephemeral))
    throw new MalformedInputError('the onion names no ephemeral key');
  const encType = parseEncType(json['enc_type']);
  const key = await deriveLayerKey(encType, 'node', keys.x25519Secret, keys.x25519Public, fromHex(ephemeral));
  const payload = await openLayer(key, blob);
  try {
    return { key, request: readRequest(payload) };
  } catch (error) {
    if (error instanceof MalformedInputError) return { key, request: null };
    throw error;
  }
}

function readRequest(payload: Uint8Array): FileRequest {
  if (payload[0] !== LIST) throw new MalformedInputError('v4 payload: not a list');
  const info = readByteString(payload, 1);
  const meta = parseJson(info.value);
  if (!isObject(meta)) throw new MalformedInputError('v4 payload: no request');
  const { method, endpoint, headers } = meta;
  if (typeof method !== 'string' || typeof endpoint !== 'string' || !endpoint.startsWith('/'))
    throw new MalformedInputError('v4 payload: no request');
  const named = Object.entries(isObject(headers) ? headers : {}).filter(([, value]) => typeof value === 'string');
  if (info.next >= payload.length) throw new MalformedInputError('v4 payload: cut off');
  const body = payload[info.next] === END ? new Uint8Array() : readByteString(payload, info.next).value;
  return {
    method,
    endpoint,
    headers: Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), value as string])),
    body,
  };
}

/** `l` information, body `e`, sealed to the client. */
export function sealAnswer(key: LayerKey, { status, headers, body }: FileAnswer): Promise<Bytes> {
  const info = utf8(JSON.stringify({ code: status, headers }));
  return sealLayer(key, concatBytes(utf8('l'), byteString(info), byteString(body), utf8('e')));
}

export const UNREADABLE: FileAnswer = {
  status: 400,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: utf8('Invalid v4 onion request'),
};
