import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { type AccountId, accountIdFromX25519 } from './account-id.ts';
import { type Bytes, concatBytes, copyBytes, randomBytes, type RandomSource } from './bytes.ts';
import { MalformedInputError } from './errors.ts';

/** The one key pair that is an account (protocol v1), in all the forms in which it is used. */
export interface AccountKeys {
  /** What the recovery phrase holds: 16 bytes, in accounts of old 32. */
  seed: Bytes;
  /** 32 bytes. */
  ed25519Seed: Bytes;
  ed25519Public: Bytes;
  /** seed ‖ public key, 64 bytes, as libsodium has it. */
  ed25519Secret: Bytes;
  x25519Secret: Bytes;
  x25519Public: Bytes;
  accountId: AccountId;
}

/** 16 random bytes: a new account. */
export const generateSeed = (random: RandomSource = randomBytes): Bytes => random(16);

/**
 * Derives the account keys. A 16-byte seed is filled up with zeros at its end; 32 bytes are used unchanged.
 *
 * @throws MalformedInputError on another length.
 * @see protocol 01 §2
 */
export function deriveAccount(seed: Uint8Array): AccountKeys {
  if (seed.length !== 16 && seed.length !== 32) throw new MalformedInputError(`account seed of ${seed.length} bytes`);
  const ed25519Seed = concatBytes(seed, new Uint8Array(32 - seed.length));
  const ed25519Public = ed25519.getPublicKey(ed25519Seed) as Bytes;
  const x25519Secret = ed25519.utils.toMontgomerySecret(ed25519Seed) as Bytes;
  const x25519Public = x25519.getPublicKey(x25519Secret) as Bytes;
  return {
    seed: copyBytes(seed),
    ed25519Seed,
    ed25519Public,
    ed25519Secret: concatBytes(ed25519Seed, ed25519Public),
    x25519Secret,
    x25519Public,
    accountId: accountIdFromX25519(x25519Public),
  };
}
