import { Decompress, decompress } from 'fzstd';
import { type Bytes, concatBytes, copyBytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';

/** Most that a compressed config may become; also the largest window we give memory for. */
export const MAX_INFLATED_BYTES = 10_000_000;

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** Bytes of the content size by the flag of two bits; with a single segment flag 0 means one. */
const SIZE_BYTES = [0, 2, 4, 8];
const DICTIONARY_BYTES = [0, 1, 2, 4];

interface FrameHeader {
  contentSize: number | null;
  windowSize: number;
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}

/** Read before the decoder sees the frame, as it would give out memory for whatever the header says. RFC 8878 §3.1.1.1. */
function parseHeader(frame: Uint8Array): FrameHeader {
  const flags = frame[4];
  if (flags === undefined || MAGIC.some((byte, i) => frame[i] !== byte))
    throw new MalformedInputError('not a zstd frame');
  const isSingle = (flags & 0x20) !== 0;
  const sizeFlag = flags >> 6;
  const sizeBytes = sizeFlag === 0 && isSingle ? 1 : (SIZE_BYTES[sizeFlag] as number); // two bits
  const sizeAt = 5 + Number(!isSingle) + (DICTIONARY_BYTES[flags & 3] as number);
  if (frame.length < sizeAt + sizeBytes + 3) throw new MalformedInputError('zstd frame shorter than its header');
  const contentSize =
    sizeBytes === 0 ? null : littleEndian(frame.subarray(sizeAt, sizeAt + sizeBytes)) + (sizeFlag === 1 ? 256 : 0);
  const descriptor = frame[5] as number; // the length has been checked
  const base = 2 ** (10 + (descriptor >> 3));
  const windowSize = isSingle ? (contentSize ?? 0) : base + (base / 8) * (descriptor & 7);
  return { contentSize, windowSize };
}

function inflateUnsized(frame: Bytes): Bytes {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const stream = new Decompress((chunk, final) => {
    length += chunk.length;
    if (length > MAX_INFLATED_BYTES) throw new MalformedInputError('zstd frame too large');
    chunks.push(copyBytes(chunk));
    ended ||= final === true;
  });
  stream.push(frame, true);
  if (!ended) throw new MalformedInputError('zstd frame cut off');
  return concatBytes(...chunks);
}

/**
 * Decompresses one standard zstd frame of at most {@link MAX_INFLATED_BYTES}.
 *
 * @throws MalformedInputError if it is no frame, cut off, broken or too large.
 * @see protocol 05 §8.1
 */
export function inflateZstd(frame: Uint8Array): Bytes {
  const { contentSize, windowSize } = parseHeader(frame);
  if ((contentSize ?? 0) > MAX_INFLATED_BYTES || windowSize > MAX_INFLATED_BYTES)
    throw new MalformedInputError('zstd frame too large');
  try {
    if (contentSize === null) return inflateUnsized(copyBytes(frame));
    const inflated = decompress(copyBytes(frame), new Uint8Array(contentSize));
    if (inflated.length !== contentSize) throw new MalformedInputError('zstd frame of another size than it says');
    return copyBytes(inflated);
  } catch (cause) {
    if (cause instanceof MalformedInputError) throw cause;
    throw new MalformedInputError('broken zstd frame', { cause });
  }
}
