import { bareId } from '../../crypto/account-id.ts';
import { text } from '../text.ts';

/** What a scanned text is, judged by its form alone. */
export type CodeKind = 'link' | 'recovery' | 'account-id' | 'newer' | 'other';

/** Seed of an account as the official apps show it. */
const SEED = /^[0-9a-f]{32}$/i;
const ACCOUNT_ID = /^05[0-9a-f]{64}$/i;
const THIRTEEN_WORDS = /^\p{L}+(?:[\s-]+\p{L}+){12}$/u;

export function kindOfCode(scanned: string): CodeKind {
  const code = scanned.trim();
  if (/^starling:link:1:/i.test(code)) return 'link';
  if (/^starling:/i.test(code)) return 'newer';
  if (ACCOUNT_ID.test(bareId(code))) return 'account-id';
  return SEED.test(code) || THIRTEEN_WORDS.test(code) ? 'recovery' : 'other';
}

/** What is asked for. */
export type WantedCode = 'link' | 'recovery';

/** Says what the code is instead, and where it belongs; null if it is the wanted one. */
export function wrongCodeText(scanned: string, wanted: WantedCode): string | null {
  const kind = kindOfCode(scanned);
  if (kind === wanted) return null;
  switch (kind) {
    case 'link':
      return text('scannedLink');
    case 'recovery':
      return text('scannedRecovery');
    case 'account-id':
      return wanted === 'link' ? text('scannedIdForLink') : text('scannedIdForRecovery');
    case 'newer':
      return text('scannedNewer');
    case 'other':
      return text('scannedOther');
  }
}
