import { fromHex, utf8 } from '../crypto/bytes.ts';
import { postToServer } from './external-server.ts';
import { encodeJson, isObject, parseJson } from './json.ts';
import { layerType, nodeLayer, type LayerCipher, type LayerType } from './layer-cipher.ts';
import type { NodeKeys } from './node-keys.ts';
import { readFrame } from './onion-frame.ts';
import { bodyText, type RpcAnswer } from './rpc-answer.ts';

/** An onion layer as it arrives at a node. */
export interface OnionLayer {
  ciphertext: Uint8Array;
  ephemeral: Uint8Array;
  type: LayerType;
  /** How many relays it has passed, plus what the client started with. */
  hopNo: number;
}

/** What goes back towards the client, unchanged by relays. */
export interface OnionAnswer {
  status: number;
  body: Uint8Array;
  /** An external server's answer straight from the guard: 2.8.0 garbles its headers (04 §9.4). */
  garbled?: boolean;
}

/** What peeling needs of the node. */
export interface OnionHost {
  readonly keys: NodeKeys;
  readonly serverTimeoutMs: number;
  rpc(request: string): Promise<RpcAnswer>;
  /** Passes a layer to the node of that name (Ed25519 hex). */
  relay(next: string, layer: OnionLayer): Promise<OnionAnswer>;
  /** Where an external server really listens. */
  locate(url: URL): URL;
}

/** A plain-text answer. */
export const plainAnswer = (status: number, text: string): OnionAnswer => ({ status, body: utf8(text) });

/** Reads the body of `POST /onion_req/v2`; the reason if it is none (04 §9.1). */
export function readOnionBody(body: Uint8Array): OnionLayer | string {
  const frame = readFrame(body);
  if (typeof frame === 'string') return frame;
  const json = parseJson(frame.json);
  if (!isObject(json)) return '[json.exception.parse_error.101] parse error: syntax error while parsing value';
  const key = json['ephemeral_key'];
  if (typeof key !== 'string') return `[json.exception.out_of_range.403] key 'ephemeral_key' not found`;
  if (!/^([0-9a-f]{2})*$/i.test(key)) return 'Hex key data is invalid: data is not hex';
  if (key.length !== 64) return `Hex key data is invalid: expected 32 hex digits, received ${key.length}`;
  const type = layerType(json['enc_type']);
  if (type === undefined) return `Invalid encryption type ${String(json['enc_type'])}`;
  const hopNo = json['hop_no'];
  const start = typeof hopNo === 'number' && Number.isInteger(hopNo) ? Math.max(0, hopNo) : 0;
  return { ciphertext: frame.blob, ephemeral: fromHex(key), type, hopNo: start };
}

/** Takes one layer off and does what is written inside (04 §9.2, 03 §14). */
export async function peelLayer(host: OnionHost, layer: OnionLayer): Promise<OnionAnswer> {
  let cipher: LayerCipher;
  let plain: Uint8Array;
  try {
    cipher = nodeLayer(layer.type, host.keys, layer.ephemeral);
    plain = cipher.open(layer.ciphertext);
  } catch {
    return plainAnswer(400, 'Invalid ciphertext');
  }
  const refuse = (body: string) => sealed(cipher, encodeJson({ body, status: 400 }), true);
  const frame = readFrame(plain);
  const route = typeof frame === 'string' ? undefined : parseJson(frame.json);
  if (typeof frame === 'string' || !isObject(route)) return refuse('Invalid json');
  if (Object.hasOwn(route, 'headers')) return answerHere(host, cipher, frame.blob, route);
  if (Object.hasOwn(route, 'host')) return answerFromServer(host, route, plain, refuse);
  const { destination, ephemeral_key: ephemeral } = route;
  const type = layerType(route['enc_type']);
  if (!isKey(destination) || !isKey(ephemeral) || type === undefined) return refuse('Invalid json');
  return host.relay(destination.toLowerCase(), {
    ciphertext: frame.blob,
    ephemeral: fromHex(ephemeral),
    type,
    hopNo: layer.hopNo + 1,
  });
}

const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);

async function answerHere(host: OnionHost, cipher: LayerCipher, request: Uint8Array, flags: Record<string, unknown>) {
  const answer = await host.rpc(new TextDecoder().decode(request));
  const embed = flags['json'] === true && 'json' in answer;
  const body = embed ? answer.json : bodyText(answer);
  return sealed(cipher, encodeJson({ body, status: answer.status }), flags['base64'] !== false);
}

function sealed(cipher: LayerCipher, text: string, asBase64: boolean): OnionAnswer {
  const bytes = cipher.seal(utf8(text));
  return { status: 200, body: asBase64 ? utf8(Buffer.from(bytes).toString('base64')) : bytes };
}

async function answerFromServer(
  host: OnionHost,
  route: Record<string, unknown>,
  plain: Uint8Array,
  refuse: (body: string) => OnionAnswer,
): Promise<OnionAnswer> {
  const { host: name, target, protocol = 'https', port } = route;
  if (typeof name !== 'string' || typeof target !== 'string') return refuse('Invalid json');
  const allowed = /^\/(loki|oxen)\/.*\/lsrpc$/.test(target) || /^\/(loki|oxen)\/lsrpc$/.test(target);
  if ((protocol !== 'http' && protocol !== 'https') || !allowed || target.includes('?')) return refuse('Invalid url');
  const address = `${protocol}://${name}${typeof port === 'number' ? `:${port}` : protocol === 'http' ? ':443' : ''}${target}`;
  if (!URL.canParse(address)) return refuse('Invalid url');
  return { ...(await postToServer(host.locate(new URL(address)), plain, host.serverTimeoutMs)), garbled: true };
}
