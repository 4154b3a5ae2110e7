import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Bytes, concatBytes, type RandomSource } from '../../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../crypto/errors.ts';
import { MAX_NAME_BYTES } from '../limits.ts';
import { ByteReader } from './byte-reader.ts';
import { MAX_DEVICE_BYTES, parseDevice, parseText, shortText } from './link-text.ts';

const NONCE_BYTES = 24;

/** What the old device hands over. */
export interface TransferredAccount {
  /** 16 or 32 bytes. */
  seed: Bytes;
  /** Display name, at most 100 bytes of UTF-8; may be empty. */
  name: string;
  /** Description of the old device. */
  device: string;
}

/**
 * `nonce (24) ‖ XChaCha20-Poly1305( u8 n ‖ seed ‖ u8 n ‖ name ‖ u8 n ‖ description )` with the transcript's hash as
 * associated data.
 *
 * @param key K2, used once
 * @throws MalformedInputError if a part is too long
 */
export function sealAccount(
  key: Uint8Array,
  transcriptHash: Uint8Array,
  { seed, name, device }: TransferredAccount,
  random: RandomSource,
): Bytes {
  const plain = concatBytes(
    Uint8Array.of(seed.length),
    seed,
    shortText(name, MAX_NAME_BYTES),
    shortText(device, MAX_DEVICE_BYTES),
  );
  const nonce = random(NONCE_BYTES);
  return concatBytes(nonce, xchacha20poly1305(key, nonce, transcriptHash).encrypt(plain));
}

/**
 * The inverse of {@link sealAccount}.
 *
 * @throws AuthenticationError if it was not sealed by the device whose pictures were compared
 * @throws MalformedInputError if what is inside is no account
 */
export function openAccount(key: Uint8Array, transcriptHash: Uint8Array, sealed: Uint8Array): TransferredAccount {
  const reader = new ByteReader(openSealed(key, transcriptHash, sealed));
  const seed = reader.short();
  if (seed.length !== 16 && seed.length !== 32) throw new MalformedInputError(`account seed of ${seed.length} bytes`);
  const name = parseText(reader.short(), MAX_NAME_BYTES);
  const device = parseDevice(reader.short());
  reader.end();
  return { seed, name, device };
}

function openSealed(key: Uint8Array, transcriptHash: Uint8Array, sealed: Uint8Array): Uint8Array {
  if (sealed.length < NONCE_BYTES) throw new AuthenticationError(`sealed account of ${sealed.length} bytes`);
  try {
    return xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), transcriptHash).decrypt(
      sealed.subarray(NONCE_BYTES),
    );
  } catch (cause) {
    throw new AuthenticationError('the account does not open', { cause });
  }
}
