import { type Bytes, concatBytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { blake2b } from '../../crypto/hash.ts';
import { MAX_STORE_BYTES } from '../limits.ts';
import { type BtValue, type ByteText, byteText, bytesOfText, isBtList, parseBtPrefix, writeBt } from './bt.ts';
import { CONFIG_OVERHEAD } from './config-encryption.ts';

/** Of `m`, the list around the chunk and its lengths. */
const PART_OVERHEAD = 50;
const CHUNK_BYTES = MAX_STORE_BYTES - PART_OVERHEAD - CONFIG_OVERHEAD;
/** Above this a config is refused. */
export const MAX_CONFIG_BYTES = 5_000_000;
const MAX_PARTS = 255;

/** One piece of a config that does not fit into one stored message. */
export interface ConfigPart {
  /** BLAKE2b-256 of the whole padded plaintext: names the set. */
  whole: ByteText;
  index: number;
  count: number;
  chunk: Bytes;
}

export const wholeHash = (padded: Uint8Array): ByteText => byteText(blake2b(padded, { size: 32 }));

/**
 * Plaintexts of the parts, or null if it fits into one message.
 *
 * @param padded see config-encryption.ts
 * @throws MalformedInputError above 5,000,000 bytes
 * @see protocol 05 §8.5
 */
export function splitConfig(padded: Bytes): Bytes[] | null {
  if (padded.length + CONFIG_OVERHEAD <= MAX_STORE_BYTES) return null;
  if (padded.length > MAX_CONFIG_BYTES) throw new MalformedInputError(`config of ${padded.length} bytes`);
  const whole = wholeHash(padded);
  const count = Math.ceil(padded.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const chunk = padded.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    const list = [whole, String.fromCharCode(index), String.fromCharCode(count), byteText(chunk)];
    const written = bytesOfText(`m${writeBt(list)}`);
    // The buffer is as long as if the chunk's length took five digits.
    return concatBytes(written, new Uint8Array(chunk.length + PART_OVERHEAD - written.length));
  });
}

const isText = (value: BtValue | undefined, length: number): value is ByteText =>
  typeof value === 'string' && value.length === length;

/** @param plain decrypted, beginning with `m`; bytes after the list are ignored @throws MalformedInputError */
export function parsePart(plain: Uint8Array): ConfigPart {
  const list = parseBtPrefix(byteText(plain.subarray(1)));
  if (!isBtList(list) || list.length !== 4) throw new MalformedInputError('config part: no list of four');
  const [whole, index, count, chunk] = list;
  if (!isText(whole, 32) || !isText(index, 1) || !isText(count, 1) || typeof chunk !== 'string' || chunk === '')
    throw new MalformedInputError('config part: fields of the wrong size');
  const part = { whole, index: index.charCodeAt(0), count: count.charCodeAt(0), chunk: bytesOfText(chunk) };
  if (part.count < 2 || part.count > MAX_PARTS || part.index >= part.count)
    throw new MalformedInputError('config part: no such part');
  return part;
}
