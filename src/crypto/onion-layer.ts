import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Bytes, concatBytes, randomBytes, type RandomSource, utf8 } from './bytes.ts';
import { AuthenticationError } from './errors.ts';
import { blake2b } from './hash.ts';
import { platform } from './platform.ts';

/** Cipher of one onion layer; on the wire an absent `enc_type` means `aes-gcm`. */
export type EncType = 'aes-gcm' | 'xchacha20';

/** Symmetric key of one layer; the destination's answer comes under the same key with a fresh nonce. */
export interface LayerKey {
  encType: EncType;
  /** 32 bytes. */
  key: Bytes;
}

const LOKI = utf8('LOKI');
const NONCE_BYTES: Record<EncType, number> = { 'aes-gcm': 12, xchacha20: 24 };
const TAG_BYTES = 16;

function layerKey(
  encType: EncType,
  shared: Uint8Array,
  client: Uint8Array,
  node: Uint8Array,
): LayerKey | Promise<LayerKey> {
  if (encType === 'xchacha20') return { encType, key: blake2b(concatBytes(shared, client, node), { size: 32 }) };
  return platform.hmacSha256(LOKI, shared).then((key) => ({ encType, key }));
}

/**
 * Agrees on the key of one layer. The client's public key comes first in the hash, whoever computes it.
 *
 * @throws AuthenticationError if the other side's key is worthless (all-zero agreement).
 * @see protocol 03 §2
 */
export async function deriveLayerKey(
  encType: EncType,
  role: 'client' | 'node',
  localSecret: Uint8Array,
  localPublic: Uint8Array,
  remotePublic: Uint8Array,
): Promise<LayerKey> {
  const shared = await platform.x25519(localSecret, remotePublic);
  const [client, node] = role === 'client' ? [localPublic, remotePublic] : [remotePublic, localPublic];
  return layerKey(encType, shared, client, node);
}

/** What a client seals one layer with. */
export interface NewLayer {
  key: LayerKey;
  ephemeralSecret: Bytes;
  ephemeralPublic: Bytes;
  nonce: Bytes;
}

/**
 * A layer for `remotePublic` with a key pair of its own. Layers do not depend on each other: they are made side by side.
 *
 * @param random draws the ephemeral secret and the nonce, before the first wait
 * @throws AuthenticationError as {@link deriveLayerKey}
 */
export async function newLayer(encType: EncType, remotePublic: Uint8Array, random: RandomSource): Promise<NewLayer> {
  const [ephemeralSecret, nonce] = [random(32), random(NONCE_BYTES[encType])];
  const { ephemeralPublic, shared } = await platform.x25519Ephemeral(ephemeralSecret, remotePublic);
  return {
    key: await layerKey(encType, shared, ephemeralPublic, remotePublic),
    ephemeralSecret,
    ephemeralPublic,
    nonce,
  };
}

/** nonce ‖ ciphertext ‖ tag, with a fresh random nonce (12 or 24 bytes). */
export async function sealLayer(
  layer: LayerKey,
  plain: Uint8Array,
  random: RandomSource = randomBytes,
): Promise<Bytes> {
  const nonce = random(NONCE_BYTES[layer.encType]);
  if (layer.encType === 'aes-gcm') return concatBytes(nonce, await platform.aesGcmSeal(layer.key, nonce, plain));
  return concatBytes(nonce, xchacha20poly1305(layer.key, nonce).encrypt(plain));
}

/** @throws AuthenticationError if it is too short or does not verify. */
export async function openLayer(layer: LayerKey, sealed: Uint8Array): Promise<Bytes> {
  const nonceBytes = NONCE_BYTES[layer.encType];
  if (sealed.length < nonceBytes + TAG_BYTES)
    throw new AuthenticationError(`layer of ${sealed.length} bytes is too short`);
  const nonce = sealed.subarray(0, nonceBytes);
  const box = sealed.subarray(nonceBytes);
  if (layer.encType === 'aes-gcm') return platform.aesGcmOpen(layer.key, nonce, box);
  try {
    return xchacha20poly1305(layer.key, nonce).decrypt(box);
  } catch (cause) {
    throw new AuthenticationError('XChaCha20-Poly1305: the tag does not fit', { cause });
  }
}
