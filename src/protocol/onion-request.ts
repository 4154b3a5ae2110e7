import {
  type Bytes,
  concatBytes,
  copyBytes,
  fromBase64,
  fromUtf8,
  randomBytes,
  type RandomSource,
  toHex,
  utf8,
} from '../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../crypto/errors.ts';
import { deriveLayerKey, type EncType, newLayer, openLayer, sealLayer } from '../crypto/onion-layer.ts';
import { isObject, type JsonObject, parseJson, sortedJson } from './json.ts';
import { decodeServerPayload, type ServerResponse } from './onion-v4.ts';

/** A service node of the path. */
export interface OnionHop {
  /** 64 hex digits: how the hop before it finds the node. */
  ed25519: string;
  /** 32 bytes: what its layer is encrypted to. */
  x25519: Uint8Array;
}

export type OnionDestination =
  | { kind: 'snode'; ed25519: string; x25519: Uint8Array }
  | { kind: 'server'; protocol: 'http' | 'https'; host: string; port?: number; target?: string; x25519: Uint8Array };

/** What the innermost layer was made with; the answer opens with it and nothing else. */
export interface ResponseKey {
  encType: EncType;
  ephemeralSecret: Bytes;
  ephemeralPublic: Bytes;
  destinationX25519: Bytes;
}

export interface BuiltOnion {
  /** Exact body of `POST /onion_req/v2`. */
  body: Bytes;
  responseKey: ResponseKey;
}

export interface BuildOptions {
  encType?: EncType;
  /** Draws in order: ephemeral secret and nonce of the destination, then of the last hop, the middle, the guard. */
  random?: RandomSource;
  /** Write `enc_type` also where it is the default. */
  writeEncType?: boolean;
}

const SERVER_TARGET = '/oxen/v4/lsrpc';

/** 4-byte little-endian length of the blob ‖ blob ‖ JSON. @see protocol 03 §3 */
export function frame(blob: Uint8Array, json: JsonObject): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, blob.length, true);
  return concatBytes(length, blob, utf8(sortedJson(json)));
}

/** @throws MalformedInputError if the length does not fit or the rest is not JSON. */
export function unframe(bytes: Uint8Array): { blob: Bytes; json: unknown } {
  if (bytes.length < 4) throw new MalformedInputError(`frame of ${bytes.length} bytes`);
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (end > bytes.length) throw new MalformedInputError(`blob ends at ${end}, frame at ${bytes.length}`);
  return { blob: copyBytes(bytes.subarray(4, end)), json: parseJson(bytes.subarray(end)) };
}

function destinationRoute(destination: OnionDestination): JsonObject {
  if (destination.kind === 'snode') return { destination: destination.ed25519 };
  const { protocol, host, port, target } = destination;
  return {
    host,
    target: target ?? SERVER_TARGET,
    method: 'POST',
    protocol,
    port: port ?? (protocol === 'https' ? 443 : 80),
  };
}

/**
 * Wraps a payload in one layer for the destination and one for each hop, guard last.
 *
 * @param hops guard first
 * @param payload for a node: RPC JSON; for a server: v4 bytes
 * @see protocol 03 §4
 */
export async function buildOnionRequest(
  hops: readonly OnionHop[],
  destination: OnionDestination,
  payload: Uint8Array,
  options: BuildOptions = {},
): Promise<BuiltOnion> {
  const { encType = 'aes-gcm', random = randomBytes } = options;
  // aes-gcm is the default on the wire; leaving the field out makes our requests look like most others.
  const cipher = encType !== 'aes-gcm' || options.writeEncType ? { enc_type: encType } : {};
  const inner = destination.kind === 'snode' ? frame(payload, { headers: '' }) : payload;
  // Every call draws before it waits: in the order that BuildOptions tells.
  const [innermost, ...layers] = await Promise.all([
    newLayer(encType, destination.x25519, random),
    ...[...hops].reverse().map(async (hop) => ({ ...(await newLayer(encType, hop.x25519, random)), hop })),
  ]);
  let blob = await sealLayer(innermost.key, inner, () => innermost.nonce);
  let ephemeral = { ephemeral_key: toHex(innermost.ephemeralPublic), ...cipher };
  let route: JsonObject = { ...destinationRoute(destination), ...ephemeral };
  for (const layer of layers) {
    blob = await sealLayer(layer.key, frame(blob, route), () => layer.nonce);
    layer.ephemeralSecret.fill(0);
    ephemeral = { ephemeral_key: toHex(layer.ephemeralPublic), ...cipher };
    route = { destination: layer.hop.ed25519, ...ephemeral };
  }
  const { ephemeralSecret, ephemeralPublic } = innermost;
  return {
    body: frame(blob, ephemeral),
    responseKey: { encType, ephemeralSecret, ephemeralPublic, destinationX25519: copyBytes(destination.x25519) },
  };
}

/** Opens an answer; a request in xchacha20 may be answered in aes-gcm by older servers. @see protocol 03 §10 item 2 */
async function openAnswer(sealed: Uint8Array, key: ResponseKey): Promise<Bytes> {
  const open = async (encType: EncType) =>
    openLayer(
      await deriveLayerKey(encType, 'client', key.ephemeralSecret, key.ephemeralPublic, key.destinationX25519),
      sealed,
    );
  if (key.encType === 'aes-gcm') return open('aes-gcm');
  try {
    return await open('xchacha20');
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return open('aes-gcm');
  }
}

export interface SnodeResponse {
  /** The destination's own status: authentic. */
  status: number;
  /** Parsed JSON where the body is (or holds) JSON, otherwise its text. */
  body: unknown;
  /** The body as a string, or null if it was an embedded JSON value. */
  text: string | null;
  /** The decrypted bytes. */
  decrypted: Bytes;
}

function unwrapResult(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const outer = JSON.parse(text) as unknown;
    if (isObject(outer) && typeof outer['result'] === 'string') return outer['result'].trim();
  } catch {
    // Not JSON: it has to be base64 then, which the caller finds out.
  }
  return text;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Opens the answer of a service node.
 *
 * @throws MalformedInputError or AuthenticationError if it is no answer made with our key: a path error then.
 * @see protocol 03 §10
 */
export async function decodeSnodeResponse(httpBody: Uint8Array, key: ResponseKey): Promise<SnodeResponse> {
  const decrypted = await openAnswer(fromBase64(unwrapResult(fromUtf8(httpBody).trim())), key);
  const answer = parseJson(decrypted);
  const status = isObject(answer)
    ? [answer['status_code'], answer['status']].find((value) => typeof value === 'number')
    : undefined;
  if (!isObject(answer) || typeof status !== 'number') throw new MalformedInputError('answer of a node: no status');
  const raw = answer['body'];
  return typeof raw === 'string'
    ? { status, body: parseText(raw), text: raw, decrypted }
    : { status, body: raw ?? null, text: null, decrypted };
}

/** Opens the answer of a server (v4). @throws as {@link decodeSnodeResponse} @see protocol 03 §11 */
export async function decodeServerResponse(
  httpBody: Uint8Array,
  key: ResponseKey,
): Promise<ServerResponse & { decrypted: Bytes }> {
  const decrypted = await openAnswer(httpBody, key);
  return { ...decodeServerPayload(decrypted), decrypted };
}
