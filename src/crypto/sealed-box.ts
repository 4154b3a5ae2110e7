import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { type Bytes, concatBytes, randomBytes, type RandomSource } from './bytes.ts';
import { AuthenticationError } from './errors.ts';
import { blake2b } from './hash.ts';
import { platform } from './platform.ts';

/** Ephemeral public key (32) and Poly1305 tag (16). */
export const SEALED_BOX_OVERHEAD = 48;

/** "expand 32-byte k" as little-endian words. */
const SIGMA = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

/** HSalsa20 of a shared secret with sixteen zero bytes, as libsodium's box makes its key. */
function boxKey(shared: Uint8Array): Bytes {
  const view = new DataView(shared.buffer, shared.byteOffset, shared.byteLength);
  const words = Uint32Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i, true));
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words, new Uint32Array(4), out);
  const key = new Uint8Array(32);
  const keyView = new DataView(key.buffer);
  out.forEach((word, i) => keyView.setUint32(4 * i, word, true));
  return key;
}

const boxNonce = (ephemeral: Uint8Array, recipient: Uint8Array): Bytes =>
  blake2b(concatBytes(ephemeral, recipient), { size: 24 });

/**
 * Anonymous sealed box: `E ‖ tag ‖ ciphertext` (tag first).
 *
 * @param plain may still be on its way: the key is agreed on meanwhile
 * @param random draws the 32-byte ephemeral secret
 * @see protocol 02 §2 step 3
 */
export async function sealBox(
  plain: Uint8Array | Promise<Uint8Array>,
  recipient: Uint8Array,
  random: RandomSource = randomBytes,
): Promise<Bytes> {
  const ephemeralSecret = random(32);
  const [{ ephemeralPublic, shared }, content] = await Promise.all([
    platform.x25519Ephemeral(ephemeralSecret, recipient),
    plain,
  ]);
  ephemeralSecret.fill(0);
  const nonce = boxNonce(ephemeralPublic, recipient);
  return concatBytes(ephemeralPublic, xsalsa20poly1305(boxKey(shared), nonce).encrypt(content));
}

/** @throws AuthenticationError if it is too short or does not open with this key pair. */
export async function openBox(sealed: Uint8Array, secret: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  if (sealed.length < SEALED_BOX_OVERHEAD)
    throw new AuthenticationError(`sealed box of ${sealed.length} bytes is too short`);
  const ephemeral = sealed.subarray(0, 32);
  const key = boxKey(await platform.x25519(secret, ephemeral));
  try {
    return xsalsa20poly1305(key, boxNonce(ephemeral, publicKey)).decrypt(sealed.subarray(32));
  } catch (cause) {
    throw new AuthenticationError('sealed box does not open', { cause });
  }
}
