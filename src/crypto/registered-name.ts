import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { type AccountId, parseAccountId } from './account-id.ts';
import { type Bytes, toHex, utf8 } from './bytes.ts';
import { AuthenticationError, MalformedInputError } from './errors.ts';
import { blake2b } from './hash.ts';
import { derivePassphraseKey } from './passphrase-key.ts';

/** A name as it is hashed: lower-case letters, digits, `_`, and `-` inside. */
export type RegisteredName = string & { readonly __brand: 'RegisteredName' };

/** The text cannot be a registered name. */
export class ImpossibleNameError extends MalformedInputError {
  override readonly code: string = 'impossible-name';
}

/** What the network keeps for a name, as one node tells it. */
export interface SealedRegistration {
  /** The sealed Account ID. */
  encryptedValue: Uint8Array;
  /** 24 bytes; none in registrations from before 2021. */
  nonce: Uint8Array;
}

const NAME = /^\w(?:[\w-]*\w)?$/;
/** The protocol names no limit; a longer text is no name that a person would type. */
const MAX_NAME_LENGTH = 255;
const NONCE_BYTES = 24;
/** An Account ID (33) and the Poly1305 tag (16). */
const SEALED_BYTES = 49;

/**
 * Reads a name as people type it: surrounding blanks and capitals are forgiven. Only ASCII letters count.
 *
 * @throws ImpossibleNameError, with a sentence for the person.
 * @see protocol 01 §12
 */
export function parseRegisteredName(text: string): RegisteredName {
  const candidate = text.trim();
  if (candidate.length > MAX_NAME_LENGTH) throw new ImpossibleNameError('This is too long for a name.');
  // Before lower-casing, which turns the Kelvin sign into a plain k.
  if (!NAME.test(candidate))
    throw new ImpossibleNameError('A name has only letters from a to z, digits, “_” and, not at its ends, “-”.');
  return candidate.toLowerCase() as RegisteredName;
}

/** What nodes are asked for: BLAKE2b-32 of the name. @see protocol 01 §12 step 2 */
export const registeredNameHash = (name: RegisteredName): Bytes => blake2b(utf8(name), { size: 32 });

/** What registering cost before 2021: 256 MiB, three passes. */
const OLD_COST = { t: 3, m: 262_144 };
const OLD_SALT_BYTES = 16;

/** Registered before 2021: in a form that takes seconds and 256 MiB to open. */
export const isOldRegistration = ({ encryptedValue, nonce }: SealedRegistration): boolean =>
  nonce.length === 0 && encryptedValue.length === SEALED_BYTES;

/**
 * Opens what was registered for a name before 2021. To be asked only for what several nodes tell alike: a single one could
 * keep us busy.
 *
 * @param encryptedValue 49 bytes, of an {@link isOldRegistration}
 * @throws as {@link openRegistration}
 * @see protocol 01 §12
 */
export async function openOldRegistration(name: RegisteredName, encryptedValue: Uint8Array): Promise<AccountId> {
  if (encryptedValue.length !== SEALED_BYTES)
    throw new MalformedInputError(`value of a name: ${encryptedValue.length} bytes`);
  const key = await derivePassphraseKey(name, new Uint8Array(OLD_SALT_BYTES), OLD_COST);
  return accountIn(() => xsalsa20poly1305(key, new Uint8Array(NONCE_BYTES)).decrypt(encryptedValue));
}

/** @param open throws if the tag does not fit */
function accountIn(open: () => Uint8Array): AccountId {
  let plain: Uint8Array;
  try {
    plain = open();
  } catch (cause) {
    throw new AuthenticationError('the value of a name does not open', { cause });
  }
  return parseAccountId(toHex(plain));
}

/**
 * Opens what is registered for a name. Anyone who knows the name can make such a value, so it proves nothing about who
 * registered it.
 *
 * @throws MalformedInputError if a length is wrong or no Account ID is inside, AuthenticationError if it does not open
 * with this name.
 * @see protocol 01 §12 step 4
 */
export function openRegistration(name: RegisteredName, { encryptedValue, nonce }: SealedRegistration): AccountId {
  if (nonce.length !== NONCE_BYTES) throw new MalformedInputError(`nonce of a name: ${nonce.length} bytes`);
  if (encryptedValue.length !== SEALED_BYTES)
    throw new MalformedInputError(`value of a name: ${encryptedValue.length} bytes`);
  const key = blake2b(utf8(name), { size: 32, key: registeredNameHash(name) });
  return accountIn(() => xchacha20poly1305(key, nonce).decrypt(encryptedValue));
}
