import { argon2idAsync } from '@noble/hashes/argon2.js';
import { copyBytes, utf8, type Bytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { encodeRecoveryPhrase, parseRecoveryInput } from '../../crypto/recovery-phrase.ts';
import { WrongPassphraseError } from './errors.ts';
import type { BackupHeader, KdfCost } from './header.ts';

/** 64 MiB, three passes: about a second in JavaScript. */
export const DEFAULT_COST: KdfCost = { t: 3, m: 65_536 };

const KEY_BYTES = 32;
const MAX_PASSPHRASE_CHARACTERS = 1024;

/** What a person has to open a file with. */
export interface Secrets {
  /** As typed; undefined: none was given. */
  passphrase: string | undefined;
  /** The recovery phrase of the account on this device. */
  phrase: string;
}

/**
 * A passphrase in the one form in which it makes a key: NFKC, no blanks around it. Nothing but blanks is none.
 *
 * @throws MalformedInputError if it is absurdly long
 */
export function normalPassphrase(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  if (typed.length > MAX_PASSPHRASE_CHARACTERS)
    throw new MalformedInputError(`a passphrase has at most ${MAX_PASSPHRASE_CHARACTERS} characters`);
  return typed.normalize('NFKC').trim() || undefined;
}

/** The words in the one form in which they make a key, or undefined if `typed` is no recovery phrase. */
function canonicalPhrase(typed: string): string | undefined {
  try {
    return encodeRecoveryPhrase(parseRecoveryInput(typed));
  } catch {
    return undefined;
  }
}

/**
 * The text that opens the file. For a file of a recovery phrase it is this account's, unless another phrase was typed.
 *
 * @throws WrongPassphraseError if the file wants a passphrase and none was given
 */
export function passwordFor(kind: BackupHeader['secret'], { passphrase, phrase }: Secrets): string {
  if (kind === 'phrase') return (passphrase === undefined ? undefined : canonicalPhrase(passphrase)) ?? phrase;
  if (passphrase === undefined)
    throw new WrongPassphraseError('This backup was made with a passphrase. Type it, then try again.');
  return passphrase;
}

/** Argon2id v1.3, one lane, 32 bytes. The cost has been checked when the header was read. */
export async function deriveKey(password: string, { salt, cost }: Pick<BackupHeader, 'salt' | 'cost'>): Promise<Bytes> {
  return copyBytes(await argon2idAsync(utf8(password), salt, { t: cost.t, m: cost.m, p: 1, dkLen: KEY_BYTES }));
}

/** What to say when the first chunk does not open. */
export const doesNotOpen = (kind: BackupHeader['secret'], cause: unknown): WrongPassphraseError =>
  new WrongPassphraseError(
    kind === 'passphrase'
      ? 'The backup does not open: the passphrase is another one, or the beginning of the file is damaged.'
      : 'The backup does not open with this account’s recovery phrase: it belongs to another account, or the beginning of the file is damaged.',
    { cause },
  );
