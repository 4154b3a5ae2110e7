import { browser } from 'wxt/browser';
import { concatBytes, randomBytes, toBase64 } from '../crypto/bytes.ts';

const PLACES = 24;
/** As much as browsers give of randomness at once. */
const PIECE_BYTES = 65_536;
const PIECES = 16;
/** Behind every name of ours, so that ours are among the first to be moved. */
const place = (index: number): string => `~${index}`;

/**
 * Writes 25 MB of noise under many names into extension storage and takes it away again. Chromium keeps what was stored
 * before in its files until it folds them together, level by level; so much that is new makes it fold all levels that
 * the few small values of ours can lie in.
 *
 * @param again names of values that must not be found in an earlier form: written once more, so that they move as well
 */
export async function scrubStorage(again: readonly string[]): Promise<void> {
  const noise = (): Uint8Array => concatBytes(...Array.from({ length: PIECES }, () => randomBytes(PIECE_BYTES)));
  const names = Array.from({ length: PLACES }, (_, index) => place(index));
  for (const name of names) {
    await browser.storage.local.set(await browser.storage.local.get([...again]));
    await browser.storage.local.set({ [name]: toBase64(noise()) });
  }
  await browser.storage.local.remove(names);
}
