import type { LockRefusal } from '../ports.ts';
import { text } from '../text.ts';

/** What to say when the current passphrase was not accepted. */
export const refusalText = ({ refused, waitMs }: LockRefusal): string =>
  refused === 'wrong' && waitMs === 0
    ? text('passphraseWrong')
    : `${refused === 'wrong' ? `${text('passphraseWrong')} ` : ''}${text('lockWait', Math.ceil(waitMs / 1000))}`;
