import { type Bytes, fromHex, fromUtf8, toHex, utf8 } from '../../../src/crypto/bytes.ts';
import { ed25519PublicToX25519 } from '../../../src/crypto/ed25519.ts';
import { StarlingError } from '../../../src/crypto/errors.ts';
import { deriveLayerKey, openLayer } from '../../../src/crypto/onion-layer.ts';
import { parseEncType } from '../../../src/protocol/enc-type.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { decodeSnodeResponse, unframe } from '../../../src/protocol/onion-request.ts';
import { bytesOf, type CaseResult, listOf, numberOf, objectOf, resultOf, textOf } from '../case.ts';

const layersOf = (step: JsonObject): JsonObject[] => listOf(step, 'layers').filter(isObject);
const usesCbc = (step: JsonObject): boolean => layersOf(step).some((layer) => layer['enc_type'] === 'aes-cbc');

const clientKey = (layer: JsonObject) =>
  deriveLayerKey(
    parseEncType(layer['enc_type']),
    'client',
    bytesOf(layer, 'ephemeral_sk'),
    bytesOf(layer, 'ephemeral_pk'),
    bytesOf(layer, 'node_x25519'),
  );

/** In some steps a layer was encrypted to a wrong key: the node's real one follows from its identity. */
function realX25519(layer: JsonObject): string {
  const identity = textOf(layer, 'node_ed25519');
  // One step addresses a node by something that is no key at all.
  return /^[0-9a-f]{64}$/.test(identity)
    ? toHex(ed25519PublicToX25519(fromHex(identity)))
    : textOf(layer, 'node_x25519');
}

/** Opens the request layer by layer with the keys that our own agreement gives. */
async function peel(step: JsonObject): Promise<string | undefined> {
  const body = bytesOf(objectOf(step, 'request'), 'body_hex');
  let plain: Bytes = body;
  for (const [hop, layer] of layersOf(step).entries()) {
    if (toHex((await clientKey(layer)).key) !== layer['key']) return `key of hop ${hop} differs`;
    const outer = unframe(hop === 0 ? body : plain);
    // A node knows the client's key from the frame alone.
    const named = isObject(outer.json) ? outer.json['ephemeral_key'] : undefined;
    if (named !== layer['ephemeral_pk']) return `the frame names another key for hop ${hop}`;
    plain = await openLayer(await clientKey({ ...layer, node_x25519: realX25519(layer) }), outer.blob);
  }
  return toHex(plain) === step['final_plaintext_hex'] ? undefined : 'the last layer holds something else';
}

/** In some steps a layer is broken on purpose; then the node said so, and we must not be able to open it either. */
async function checkRequest(step: JsonObject): Promise<string | undefined> {
  const answer = objectOf(step, 'response')['body_text'];
  const broken = typeof answer === 'string' && answer.includes('Invalid ciphertext');
  try {
    const problem = await peel(step);
    return broken && problem === undefined ? 'opened what the node could not open' : broken ? undefined : problem;
  } catch (error) {
    if (broken && error instanceof StarlingError) return undefined;
    throw error;
  }
}

async function checkAnswer(step: JsonObject, decrypted: JsonObject): Promise<string | undefined> {
  const layer = layersOf(step)[numberOf(decrypted, 'with_key_of_hop')] as JsonObject;
  const response = objectOf(step, 'response');
  const text = textOf(decrypted, 'text');
  if (decrypted['encoding'] === 'raw') {
    const plain = await openLayer(await clientKey(layer), fromHex(textOf(response, 'body_hex')));
    return fromUtf8(plain) === text ? undefined : 'the decrypted answer differs';
  }
  const answer = await decodeSnodeResponse(utf8(textOf(response, 'body_text')), {
    encType: parseEncType(layer['enc_type']),
    ephemeralSecret: bytesOf(layer, 'ephemeral_sk'),
    ephemeralPublic: bytesOf(layer, 'ephemeral_pk'),
    destinationX25519: bytesOf(layer, 'node_x25519'),
  });
  if (fromUtf8(answer.decrypted) !== text) return 'the decrypted answer differs';
  const status = (JSON.parse(text) as { status: number }).status;
  return answer.status === status ? undefined : `status ${answer.status} instead of ${status}`;
}

/** Requests are peeled, answers opened. Clients have no aes-cbc: those steps belong to the replay alone. */
export async function checkOnionStep(step: JsonObject): Promise<CaseResult[]> {
  if (step['kind'] !== 'onion') return [];
  const name = String(step['id']);
  if (usesCbc(step)) return [{ name: `${name}: layers`, skipped: true }];
  const results = [await resultOf(`${name}: layers`, () => checkRequest(step))];
  const decrypted = step['response_decrypted'];
  if (isObject(decrypted)) results.push(await resultOf(`${name}: answer`, () => checkAnswer(step, decrypted)));
  return results;
}
