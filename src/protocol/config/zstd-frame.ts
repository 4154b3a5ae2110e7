import { type Bytes, concatBytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { deflateBlocks } from './zstd/block-encoder.ts';
import { inflateBlocks } from './zstd/blocks.ts';
import { littleEndian } from './zstd/literals.ts';

/** Most that a compressed config may become. */
export const MAX_INFLATED_BYTES = 10_000_000;

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** Bytes of the content size by the flag of two bits; with a single segment flag 0 means one. */
const SIZE_BYTES = [0, 2, 4, 8];
const CHECKSUM_BYTES = 4;

interface FrameHeader {
  /** null: not said. */
  contentSize: number | null;
  headerBytes: number;
  checksumBytes: number;
}

/** RFC 8878 §3.1.1.1. The window is of no interest: all that comes out stays in memory anyway, and it is bounded. */
function parseHeader(frame: Uint8Array): FrameHeader {
  const flags = frame[4];
  if (flags === undefined || MAGIC.some((byte, i) => frame[i] !== byte))
    throw new MalformedInputError('not a zstd frame');
  if ((flags & 0x08) !== 0) throw new MalformedInputError('zstd frame of an unknown form');
  if ((flags & 0x03) !== 0) throw new MalformedInputError('zstd frame with a dictionary');
  const isSingle = (flags & 0x20) !== 0;
  const sizeFlag = flags >> 6;
  const sizeBytes = sizeFlag === 0 && isSingle ? 1 : (SIZE_BYTES[sizeFlag] as number); // two bits
  const sizeAt = isSingle ? 5 : 6;
  const headerBytes = sizeAt + sizeBytes;
  if (frame.length < headerBytes) throw new MalformedInputError('zstd frame shorter than its header');
  const contentSize =
    sizeBytes === 0 ? null : littleEndian(frame.subarray(sizeAt, headerBytes)) + (sizeFlag === 1 ? 256 : 0);
  return { contentSize, headerBytes, checksumBytes: (flags & 0x04) === 0 ? 0 : CHECKSUM_BYTES };
}

/**
 * Decompresses one standard zstd frame of at most {@link MAX_INFLATED_BYTES}. A checksum is not looked at: what a config
 * holds is authenticated as a whole.
 *
 * @throws MalformedInputError if it is no frame, cut off, broken, too large, needs a dictionary or is followed by anything.
 * @see protocol 05 §8.1
 */
export function inflateZstd(frame: Uint8Array): Bytes {
  const { contentSize, headerBytes, checksumBytes } = parseHeader(frame);
  const limit = contentSize ?? MAX_INFLATED_BYTES;
  if (limit > MAX_INFLATED_BYTES) throw new MalformedInputError('zstd frame too large');
  if (frame.length < headerBytes + checksumBytes) throw new MalformedInputError('zstd frame cut off');
  const blocks = frame.subarray(headerBytes, frame.length - checksumBytes);
  const inflated = inflateBlocks(blocks, contentSize, limit);
  if (contentSize !== null && inflated.length !== contentSize)
    throw new MalformedInputError('zstd frame of another size than it says');
  return inflated;
}

/** A single segment with its size: 1, 2 or 4 bytes. */
function header(size: number): Bytes {
  const bytes = size < 256 ? 1 : size < 65_792 ? 2 : 4;
  const flags = 0x20 | (([0, 0, 1, 0, 2][bytes] as number) << 6);
  const told = bytes === 2 ? size - 256 : size;
  return Uint8Array.from([...MAGIC, flags, ...Array.from({ length: bytes }, (_, i) => (told >>> (8 * i)) & 255)]);
}

/**
 * Compresses into one standard zstd frame with content size, without dictionary and checksum. Equal input gives equal bytes.
 *
 * @see 05 §8.1
 */
export const deflateZstd = (plain: Uint8Array): Bytes => concatBytes(header(plain.length), ...deflateBlocks(plain));
