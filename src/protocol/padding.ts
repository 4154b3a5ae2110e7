import { type Bytes, copyBytes } from '../crypto/bytes.ts';

const BLOCK_BYTES = 160;
const MARK = 0x80;

/** Content, one byte `80`, zeros up to (at least) the next multiple of 160. @see protocol 02 §3 */
export function padMessage(content: Uint8Array): Bytes {
  const padded = new Uint8Array((Math.floor((content.length + 1) / BLOCK_BYTES) + 1) * BLOCK_BYTES);
  padded.set(content);
  padded[content.length] = MARK;
  return padded;
}

/** Drops trailing zeros and one `80` in front of them. Input without padding loses its trailing zeros; never an error. */
export function unpadMessage(padded: Uint8Array): Bytes {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end--;
  if (end > 0 && padded[end - 1] === MARK) end--;
  return copyBytes(padded.subarray(0, end));
}
