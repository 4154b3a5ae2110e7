import type { Bytes } from '../../../src/crypto/bytes.ts';
import type { ByteSource } from '../../../src/crypto/files/byte-source.ts';
import { StarlingError } from '../../../src/crypto/errors.ts';

/** Bytes that differ everywhere, also from piece to piece. */
export function sample(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** A source that hands out pieces of the given lengths in turn, as a network or a database would. */
export function sourceIn(bytes: Uint8Array, lengths: readonly number[], announced = bytes.length): ByteSource {
  return {
    length: announced,
    async *read() {
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const length = lengths[i % lengths.length] as number;
        yield bytes.subarray(at, at + length);
        at += length;
      }
    },
  };
}

/** How much came out, and the code of the error that ended it; foreign errors go through. */
export async function released(pieces: AsyncIterable<Uint8Array>): Promise<{ bytes: number; error: string | null }> {
  let bytes = 0;
  try {
    for await (const piece of pieces) bytes += piece.length;
  } catch (error) {
    if (error instanceof StarlingError) return { bytes, error: error.code };
    throw error;
  }
  return { bytes, error: null };
}

/** Equality without the minutes that a deep comparison of megabytes takes. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
