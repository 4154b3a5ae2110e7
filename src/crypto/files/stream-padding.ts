import { CHUNK_OVERHEAD } from './secretstream.ts';

/** Bytes of the padded file in one chunk. */
export const CHUNK_BYTES = 32_768;
/** Type, header and the byte that ends the padding. */
const FIXED_BYTES = 26;
const MIN_STEP_BASIS = 131_072;
const STEPS_PER_DOUBLING = 32;

/**
 * Bytes of padding in front of a file of `length` bytes, at least one: the blob becomes a multiple of 1/32 of a power
 * of two.
 *
 * @see protocol 02 §9
 */
export function streamPaddingLength(length: number): number {
  const chunks = Math.ceil(length / CHUNK_BYTES);
  const least = length + FIXED_BYTES + chunks * CHUNK_OVERHEAD;
  let basis = MIN_STEP_BASIS;
  while (2 * basis <= least) basis *= 2;
  const step = basis / STEPS_PER_DOUBLING;
  const room = Math.ceil(least / step) * step - least + 1;
  // Padding that begins new chunks pays for their overhead, too.
  const whole = CHUNK_BYTES + CHUNK_OVERHEAD;
  const begun = room % whole > chunks * CHUNK_BYTES - length ? 1 : 0;
  return room - (Math.floor(room / whole) + begun) * CHUNK_OVERHEAD;
}
