import { toHex } from '../../../src/crypto/bytes.ts';
import { type JsonObject, isObject } from '../../../src/protocol/json.ts';
import { decodeServerPayload, encodeServerRequest, type ServerRequest } from '../../../src/protocol/onion-v4.ts';
import { type Adapter, bytesOf, objectOf, textOf } from '../case.ts';

/** The request of a case: `body` is hex, or null for none. */
export function serverRequestOf(request: JsonObject, body: Uint8Array | null): ServerRequest {
  const headers = isObject(request['headers']) ? objectOf(request, 'headers') : {};
  return {
    method: textOf(request, 'method'),
    endpoint: textOf(request, 'endpoint'),
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, textOf(headers, name)])),
    body,
  };
}

export const bodyOf = (input: JsonObject): Uint8Array | null =>
  typeof input['body'] === 'string' ? bytesOf(input, 'body') : null;

export const onionV4: Adapter = {
  operations: {
    encode_request: (input) => ({ payload: toHex(encodeServerRequest(serverRequestOf(input, bodyOf(input)))) }),
    decode_response(input) {
      const { status, headers, body } = decodeServerPayload(bytesOf(input, 'payload'));
      return { status, headers, body: body && toHex(body) };
    },
  },
};
