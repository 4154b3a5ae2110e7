import { encodeRecoveryPhrase, parseRecoveryInput } from '../../crypto/recovery-phrase.ts';
import { WrongPassphraseError } from './errors.ts';
import type { BackupHeader } from './header.ts';

/** What a person has to open a file with. */
export interface Secrets {
  /** As typed; undefined: none was given. */
  passphrase: string | undefined;
  /** The recovery phrase of the account on this device. */
  phrase: string;
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

/** What to say when the first chunk does not open. */
export const doesNotOpen = (kind: BackupHeader['secret'], cause: unknown): WrongPassphraseError =>
  new WrongPassphraseError(
    kind === 'passphrase'
      ? 'The backup does not open: the passphrase is another one, or the beginning of the file is damaged.'
      : 'The backup does not open with this account’s recovery phrase: it belongs to another account, or the beginning of the file is damaged.',
    { cause },
  );
