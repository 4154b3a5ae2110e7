import { codeOf } from '../error-code.ts';
import { text } from '../text.ts';

/** Why a backup could not be brought in. `phrase`: it was tried with the recovery phrase of this account. */
export function importErrorText(error: unknown, phrase: boolean): string {
  switch (codeOf(error)) {
    case 'wrong-passphrase':
      return phrase ? text('backupOtherSecret') : text('backupWrongPassphrase');
    case 'backup-damaged':
      return text('backupDamaged');
    case 'backup-newer':
      return text('backupNewer');
    case 'backup-other-account':
      return text('backupOtherAccount');
    case 'not-a-backup':
      return text('backupNone');
    case 'too-large':
      return text('backupTooLarge');
    case 'not-found':
    case 'unreachable':
      return text('backupInterrupted');
    default:
      return text('notDone');
  }
}

/** Why no backup was made. */
export const exportErrorText = (error: unknown): string =>
  codeOf(error) === 'not-found' || codeOf(error) === 'unreachable' ? text('backupInterrupted') : text('backupNotMade');
