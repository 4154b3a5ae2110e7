import { fromHex } from '../../crypto/bytes.ts';
import { encodeRecoveryPhrase, seedDigits } from '../../crypto/recovery-phrase.ts';

export { checkRecoveryWords } from '../../crypto/recovery-phrase.ts';

/** The 13 words of a seed as the official apps put it into their code (32 hex digits); null for anything else. */
export function wordsOfSeed(code: string): string | null {
  const digits = seedDigits(code);
  return digits === null ? null : encodeRecoveryPhrase(fromHex(digits));
}
