import { type Bytes, toHex, utf8 } from '../../../src/crypto/bytes.ts';
import { deriveLayerKey, type EncType, openLayer } from '../../../src/crypto/onion-layer.ts';
import { platform } from '../../../src/crypto/platform.ts';
import { parseEncType } from '../../../src/protocol/enc-type.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import {
  type BuiltOnion,
  buildOnionRequest,
  decodeServerResponse,
  decodeSnodeResponse,
  type OnionDestination,
  type ResponseKey,
  unframe,
} from '../../../src/protocol/onion-request.ts';
import { encodeServerRequest } from '../../../src/protocol/onion-v4.ts';
import { fromHex } from '../../../src/crypto/bytes.ts';
import { type Adapter, bytesOf, drawnRandom, listOf, objectOf, textOf } from '../case.ts';
import { bodyOf, serverRequestOf } from './onion-v4.ts';

const encTypeOf = (input: JsonObject): EncType => parseEncType(textOf(input, 'enc_type'));

function destinationOf(destination: JsonObject): OnionDestination {
  const x25519 = bytesOf(destination, 'x25519_public');
  if (textOf(destination, 'kind') === 'snode')
    return { kind: 'snode', ed25519: textOf(destination, 'ed25519_public'), x25519 };
  const port = destination['port'];
  return {
    kind: 'server',
    protocol: textOf(destination, 'protocol') === 'http' ? 'http' : 'https',
    host: textOf(destination, 'host'),
    ...(typeof port === 'number' && { port }),
    x25519,
  };
}

const hopsOf = (input: JsonObject): JsonObject[] => listOf(input, 'hops').filter(isObject);

async function openNext(secret: Uint8Array, publicKey: Uint8Array, route: unknown, blob: Uint8Array): Promise<Bytes> {
  const json = isObject(route) ? route : {};
  const key = await deriveLayerKey(
    parseEncType(json['enc_type']),
    'node',
    secret,
    publicKey,
    bytesOf(json, 'ephemeral_key'),
  );
  return openLayer(key, blob);
}

/** What each party sees, guard first, opened with the parties' own secrets. */
async function peel(built: BuiltOnion, input: JsonObject): Promise<unknown[]> {
  const layers: unknown[] = [];
  let current = unframe(built.body);
  for (const hop of hopsOf(input)) {
    const plain = await openNext(
      bytesOf(hop, 'x25519_secret'),
      bytesOf(hop, 'x25519_public'),
      current.json,
      current.blob,
    );
    current = unframe(plain);
    layers.push({ blob_length: current.blob.length, json: current.json });
  }
  const { encType, ephemeralSecret, ephemeralPublic, destinationX25519 } = built.responseKey;
  const key = await deriveLayerKey(encType, 'client', ephemeralSecret, ephemeralPublic, destinationX25519);
  const inner = await openLayer(key, current.blob);
  if (objectOf(input, 'destination')['kind'] !== 'snode') return [...layers, { v4_payload: toHex(inner) }];
  const last = unframe(inner);
  return [...layers, { body: toHex(last.blob), json: last.json }];
}

async function build(input: JsonObject): Promise<JsonObject> {
  const destination = objectOf(input, 'destination');
  const isServer = destination['kind'] !== 'snode';
  const body = bodyOf(input);
  const payload = isServer ? encodeServerRequest(serverRequestOf(destination, body)) : (body ?? utf8(''));
  const hops = hopsOf(input).map((hop) => ({
    ed25519: textOf(hop, 'ed25519_public'),
    x25519: bytesOf(hop, 'x25519_public'),
  }));
  const random = drawnRandom(input);
  // Like the reference: `enc_type` on every level, so that the bytes can be compared.
  const built = await buildOnionRequest(hops, destinationOf(destination), payload, {
    encType: encTypeOf(input),
    writeEncType: true,
    ...(random && { random }),
  });
  return {
    payload: toHex(built.body),
    final_ephemeral_secret: toHex(built.responseKey.ephemeralSecret),
    final_ephemeral_public: toHex(await platform.x25519Public(built.responseKey.ephemeralSecret)),
    layers: await peel(built, input),
    ...(isServer && { v4_payload: toHex(payload) }),
  };
}

async function decodeResponse(input: JsonObject): Promise<JsonObject> {
  const key: ResponseKey = {
    encType: encTypeOf(input),
    ephemeralSecret: bytesOf(input, 'final_ephemeral_secret'),
    ephemeralPublic: bytesOf(input, 'final_ephemeral_public'),
    destinationX25519: bytesOf(input, 'destination_x25519_public'),
  };
  const httpBody = fromHex(textOf(input, 'http_body'));
  if (textOf(input, 'version') === 'v4') {
    const { status, headers, body, decrypted } = await decodeServerResponse(httpBody, key);
    return { status, headers, body: body && toHex(body), decrypted: toHex(decrypted) };
  }
  const { status, body, text, decrypted } = await decodeSnodeResponse(httpBody, key);
  return { status, decrypted: toHex(decrypted), ...(text === null ? { body_json: body } : { body: text }) };
}

export const onionRequest: Adapter = { operations: { build, decode_response: decodeResponse } };
